package org.verbale.mls.group;

import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;

/** A member's proposal as received; made only by {@link Handshake#of}. */
public final class UnverifiedProposal implements Handshake {
  private final PublicMessage message;

  UnverifiedProposal(PublicMessage message) {
    this.message = message;
  }

  @Override
  public PublicMessage message() {
    return message;
  }

  Proposal proposal() {
    return (Proposal) message.content().content();
  }
}

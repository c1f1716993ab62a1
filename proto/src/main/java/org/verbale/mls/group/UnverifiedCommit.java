package org.verbale.mls.group;

import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.PublicMessage;

/** A member's Commit as received; made only by {@link Handshake#of}. */
public final class UnverifiedCommit implements Handshake {
  private final PublicMessage message;

  UnverifiedCommit(PublicMessage message) {
    this.message = message;
  }

  @Override
  public PublicMessage message() {
    return message;
  }

  Commit commit() {
    return (Commit) message.content().content();
  }
}

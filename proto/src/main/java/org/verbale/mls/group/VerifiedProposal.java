package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;

/** A proposal that is valid in its epoch; made only by {@link PublicGroup#verify}. */
public final class VerifiedProposal {
  private final PublicGroup group;
  private final PublicMessage message;
  private final Bytes ref;

  VerifiedProposal(PublicGroup group, PublicMessage message, Bytes ref) {
    this.group = group;
    this.message = message;
    this.ref = ref;
  }

  /** How a Commit names it. */
  public Bytes ref() {
    return ref;
  }

  public Proposal proposal() {
    return (Proposal) message.content().content();
  }

  /** AuthenticatedContentTBM: what a member checks {@link #membershipTag} over. */
  public Bytes toBeMacced() {
    return message.authenticated().toBeMacced(group.context());
  }

  /** For a member to check; nobody else can. */
  public Bytes membershipTag() {
    return message.membershipTag().orElseThrow();
  }

  PublicMessage message() {
    return message;
  }

  PublicGroup group() {
    return group;
  }
}

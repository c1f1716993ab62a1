package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;

/**
 * A handshake as received: of a kind that the product takes at all, and nothing else in it may be
 * believed. The only way on is {@link PublicGroup#verify}.
 */
public sealed interface Handshake permits UnverifiedCommit, UnverifiedProposal {
  /** The whole message. */
  PublicMessage message();

  /** The group it claims to be for. */
  default Bytes groupId() {
    return message().content().groupId();
  }

  /** The epoch it claims to be for; unsigned. */
  default long epoch() {
    return message().content().epoch();
  }

  /** The leaf index it claims to be from: 0 to 2^32 - 1. */
  default long sender() {
    return ((Sender.Member) message().content().sender()).leafIndex();
  }

  /**
   * Takes a member's Commit or proposal.
   *
   * @throws ValidationException for any other message
   */
  static Handshake of(MlsMessage message) throws ValidationException {
    if (!(message.body() instanceof PublicMessage handshake)) {
      throw new ValidationException(
          Rule.NO_PRIVATE_MESSAGE, "wire format " + message.body().wireFormat());
    }
    FramedContent content = handshake.content();
    if (!(content.sender() instanceof Sender.Member)) {
      throw new ValidationException(Rule.MEMBERS_ONLY, content.sender().getClass().getSimpleName());
    }
    if (content.content() instanceof Commit) {
      return new UnverifiedCommit(handshake);
    }
    if (content.content() instanceof Proposal) {
      return new UnverifiedProposal(handshake);
    }
    throw new ValidationException(Rule.NO_APPLICATION_MESSAGE, "application data");
  }
}

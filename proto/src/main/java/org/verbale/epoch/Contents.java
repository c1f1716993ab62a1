package org.verbale.epoch;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.refusal.Refusal;

/** What bytes alone tell of the things that notes name. */
final class Contents {
  private Contents() {}

  /** The Commit that is all of {@code message}. */
  static UnverifiedCommit commit(Bytes message) throws MalformedException {
    try {
      if (Handshake.of(MlsMessage.decode(message)) instanceof UnverifiedCommit commit) {
        if (commit.message().auth().confirmationTag().isEmpty()) {
          throw new MalformedException("confirmation_tag", "none", "one");
        }
        return commit;
      }
    } catch (ValidationException e) {
      throw new Refusal.InvalidCommit(e.rule().id()).asException();
    }
    throw new MalformedException("commit", "a proposal alone", "a Commit");
  }

  /** The KeyPackage that is all of {@code message}. */
  static KeyPackage keyPackage(Bytes message) throws MalformedException {
    if (MlsMessage.decode(message).body() instanceof KeyPackage keyPackage) {
      return keyPackage;
    }
    throw new MalformedException("key package", "another message", "a KeyPackage");
  }

  /** Demands {@link ChannelRule#NOTED}. */
  static void same(String what, Digest noted, Bytes content) {
    ChannelRule.NOTED.demand(
        Digest.sha256(content.toByteArray()).equals(noted), new Refusal.HashMismatch(what));
  }
}

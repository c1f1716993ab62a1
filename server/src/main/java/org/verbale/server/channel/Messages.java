package org.verbale.server.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** What bytes alone tell of a handshake, said as refusals. */
final class Messages {
  private Messages() {}

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

  static RefusedException malformed(String what, MalformedException e) {
    return new Refusal.Malformed(what + "/" + e.field(), "the form that docs/protocol gives it")
        .asException();
  }

  static void same(String what, Digest expected, Bytes content) {
    if (!Digest.sha256(content.toByteArray()).equals(expected)) {
      throw new Refusal.HashMismatch(what).asException();
    }
  }

  static void atMost(String what, Bytes content, int limit) {
    if (content.size() > limit) {
      throw new Refusal.TooLarge(what, content.size(), limit).asException();
    }
  }
}

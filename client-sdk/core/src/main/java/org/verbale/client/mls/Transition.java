package org.verbale.client.mls;

import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.GroupContext;

/**
 * From one epoch's init secret to the next epoch's secrets (RFC 9420, section 8). Closing it wipes
 * what only a Welcome needs; the next epoch's secrets live on.
 */
record Transition(
    SecretBytes joiner, SecretBytes member, EpochSecrets secrets, Bytes confirmationTag)
    implements AutoCloseable {
  /** The secrets of the epoch that {@code next} describes. Arguments stay the caller's. */
  static Transition of(
      CipherSuite suite, SecretBytes init, SecretBytes commit, SecretBytes psk, GroupContext next) {
    Bytes context = next.toBytes();
    SecretBytes joiner = KeySchedule.joiner(suite, init, commit, context);
    SecretBytes member = KeySchedule.member(suite, joiner, psk);
    try (SecretBytes epoch = KeySchedule.epoch(suite, member, context)) {
      return new Transition(
          joiner,
          member,
          EpochSecrets.of(suite, epoch),
          EpochSecrets.confirmationTag(suite, epoch, next.confirmedTranscriptHash()));
    }
  }

  @Override
  public void close() {
    joiner.wipe();
    member.wipe();
  }

  @Override
  public String toString() {
    return "Transition";
  }
}

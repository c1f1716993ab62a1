package org.verbale.client.mls;

import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;

/**
 * How one epoch's secrets follow from the last one's (RFC 9420, section 8). Arguments stay the
 * caller's to wipe, and so do results.
 *
 * <p>The sender data, encryption and external secrets are not derived: without application messages
 * and external joins nothing uses them, and a secret that does not exist cannot leak.
 */
final class KeySchedule {
  private KeySchedule() {}

  /** The joiner secret, which a Welcome hands to new members. */
  static SecretBytes joiner(
      CipherSuite suite, SecretBytes init, SecretBytes commit, Bytes groupContext) {
    try (SecretBytes extracted = suite.extract(init, commit)) {
      return suite.expandWithLabel(
          extracted, "joiner", groupContext.toByteArray(), suite.hashLength());
    }
  }

  /** The member secret: the joiner secret and whatever pre-shared keys the Commit names. */
  static SecretBytes member(CipherSuite suite, SecretBytes joiner, SecretBytes psk) {
    return suite.extract(joiner, psk);
  }

  /** The welcome secret, which encrypts the GroupInfo of a Welcome. */
  static SecretBytes welcome(CipherSuite suite, SecretBytes member) {
    return suite.deriveSecret(member, "welcome");
  }

  /** The epoch secret, from which {@link EpochSecrets} follow. */
  static SecretBytes epoch(CipherSuite suite, SecretBytes member, Bytes groupContext) {
    return suite.expandWithLabel(member, "epoch", groupContext.toByteArray(), suite.hashLength());
  }
}

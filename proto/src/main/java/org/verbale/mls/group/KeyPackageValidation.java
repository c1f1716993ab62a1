package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ProtocolVersion;

/** What makes a KeyPackage valid (RFC 9420, section 10.1). */
public final class KeyPackageValidation {
  private KeyPackageValidation() {}

  /**
   * Checks a KeyPackage that no group has claimed yet.
   *
   * @param suite the suite it is for
   * @param now seconds since 1970
   * @throws ValidationException naming the rule
   */
  public static void check(KeyPackage keyPackage, CipherSuite suite, GroupPolicy policy, long now)
      throws ValidationException {
    check(
        keyPackage,
        suite,
        new LeafValidation(suite, Bytes.EMPTY, Requirements.NONE, policy, now),
        0);
  }

  static void check(KeyPackage keyPackage, CipherSuite suite, LeafValidation leaves, int index)
      throws ValidationException {
    if (keyPackage.version() != ProtocolVersion.MLS10 || keyPackage.cipherSuite() != suite.code()) {
      throw new ValidationException(
          Rule.KEY_PACKAGE_SUITE,
          "version " + keyPackage.version() + ", suite " + keyPackage.cipherSuite());
    }
    LeafNode leaf = keyPackage.leafNode();
    if (keyPackage.initKey().equals(leaf.encryptionKey())) {
      throw new ValidationException(Rule.KEY_PACKAGE_INIT_KEY, "init key as encryption key");
    }
    if (!suite.kem().isPublicKey(keyPackage.initKey().toByteArray())) {
      throw new ValidationException(
          Rule.KEY_PACKAGE_INIT_KEY_FORM, "init key of " + keyPackage.initKey());
    }
    leaves.checkAdded(leaf, index);
    if (!suite.verifyWithLabel(
        leaf.signatureKey().toByteArray(),
        KeyPackage.SIGNATURE_LABEL,
        keyPackage.toBeSigned().toByteArray(),
        keyPackage.signature().toByteArray())) {
      throw new ValidationException(Rule.KEY_PACKAGE_SIGNATURE, "signature");
    }
  }
}

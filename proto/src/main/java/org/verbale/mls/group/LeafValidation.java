package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ProtocolVersion;

/**
 * What holds for one leaf by itself (RFC 9420, sections 7.2 and 7.3). What holds among leaves is
 * {@link MemberValidation}'s.
 */
final class LeafValidation {
  private final CipherSuite suite;
  private final Bytes groupId;
  private final Requirements requirements;
  private final GroupPolicy policy;
  private final long now;

  /**
   * @param groupId whatever, for leaves from KeyPackages: their signature leaves it out
   */
  LeafValidation(
      CipherSuite suite, Bytes groupId, Requirements requirements, GroupPolicy policy, long now) {
    this.suite = suite;
    this.groupId = groupId;
    this.requirements = requirements;
    this.policy = policy;
    this.now = now;
  }

  /** Checks a leaf of any source that stands, or will stand, at {@code index}. */
  void check(LeafNode leaf, int index) throws ValidationException {
    checkKeys(leaf, index);
    checkCapabilities(leaf, index);
    if (leaf.source() instanceof LeafNode.Source.KeyPackage source
        && !policy.allows(source.lifetime())) {
      throw new ValidationException(Rule.LEAF_MAXIMUM_LIFETIME, "leaf " + index);
    }
    if (!suite.verifyWithLabel(
        leaf.signatureKey().toByteArray(),
        LeafNode.SIGNATURE_LABEL,
        leaf.toBeSigned(groupId, index).toByteArray(),
        leaf.signature().toByteArray())) {
      throw new ValidationException(Rule.LEAF_SIGNATURE, "leaf " + index);
    }
    try {
      policy.credentials().checkLeaf(leaf, now);
    } catch (PolicyException e) {
      throw new ValidationException(Rule.LEAF_CREDENTIAL, "leaf " + index, e);
    }
  }

  /** Checks a leaf that a KeyPackage brings: besides the rest, it must be of the time. */
  void checkAdded(LeafNode leaf, int index) throws ValidationException {
    if (!(leaf.source() instanceof LeafNode.Source.KeyPackage source)) {
      throw new ValidationException(Rule.KEY_PACKAGE_SOURCE, "leaf " + index);
    }
    check(leaf, index);
    if (!source.lifetime().contains(now)) {
      throw new ValidationException(Rule.LEAF_LIFETIME, "leaf " + index);
    }
  }

  /** Checks the leaf of an Update. */
  void checkUpdate(LeafNode old, LeafNode leaf, int index) throws ValidationException {
    if (!(leaf.source() instanceof LeafNode.Source.Update)) {
      throw new ValidationException(Rule.UPDATE_SOURCE, "leaf " + index);
    }
    if (leaf.encryptionKey().equals(old.encryptionKey())) {
      throw new ValidationException(Rule.UPDATE_NEW_KEY, "leaf " + index);
    }
    check(leaf, index);
    checkSuccession(old, leaf, index);
  }

  /** Checks the committer's leaf in a path; its parent hash is the path's. */
  void checkPath(LeafNode old, LeafNode leaf, int index) throws ValidationException {
    if (!(leaf.source() instanceof LeafNode.Source.Commit)) {
      throw new ValidationException(Rule.PATH_SOURCE, "leaf " + index);
    }
    if (leaf.encryptionKey().equals(old.encryptionKey())) {
      throw new ValidationException(Rule.PATH_NEW_LEAF_KEY, "leaf " + index);
    }
    check(leaf, index);
    checkSuccession(old, leaf, index);
  }

  private void checkSuccession(LeafNode old, LeafNode leaf, int index) throws ValidationException {
    try {
      policy.credentials().checkSuccession(old, leaf);
    } catch (PolicyException e) {
      throw new ValidationException(Rule.CREDENTIAL_SUCCESSOR, "leaf " + index, e);
    }
  }

  private void checkKeys(LeafNode leaf, int index) throws ValidationException {
    if (!suite.kem().isPublicKey(leaf.encryptionKey().toByteArray())
        || !Ed25519.isPublicKey(leaf.signatureKey().toByteArray())) {
      throw new ValidationException(Rule.LEAF_KEY_FORM, "leaf " + index);
    }
  }

  private void checkCapabilities(LeafNode leaf, int index) throws ValidationException {
    Capabilities capabilities = leaf.capabilities();
    if (!capabilities.versions().contains(ProtocolVersion.MLS10)
        || !capabilities.cipherSuites().contains(suite.code())) {
      throw new ValidationException(Rule.LEAF_SUPPORTS_GROUP, "leaf " + index);
    }
    if (!capabilities.supportsCredential(leaf.credential().type())) {
      throw new ValidationException(Rule.LEAF_LISTS_CREDENTIAL, "leaf " + index);
    }
    for (int type : leaf.extensions().types()) {
      if (!capabilities.supportsExtension(type)) {
        throw new ValidationException(
            Rule.LEAF_LISTS_EXTENSIONS, "leaf " + index + ", extension " + type);
      }
    }
    requirements.check(leaf, index, Rule.LEAF_REQUIRED_CAPABILITIES);
  }
}

package org.verbale.mls.tree;

import java.util.HashSet;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;

/** That no key stands twice in a tree (RFC 9420, sections 7.3 and 12.4.3.1). */
final class KeyValidation {
  private KeyValidation() {}

  static void check(RatchetTree tree) throws ValidationException {
    Set<Bytes> signatureKeys = new HashSet<>();
    Set<Bytes> encryptionKeys = new HashSet<>();
    for (int index : tree.members()) {
      LeafNode leaf = tree.leaf(index).orElseThrow();
      if (!signatureKeys.add(leaf.signatureKey())) {
        throw new ValidationException(Rule.SIGNATURE_KEY_UNIQUE, "leaf " + index);
      }
      if (!encryptionKeys.add(leaf.encryptionKey())) {
        throw new ValidationException(Rule.ENCRYPTION_KEY_UNIQUE, "leaf " + index);
      }
    }
    for (int node = 1; node < TreeMath.nodeCount(tree.leafCount()); node += 2) {
      ParentNode parent = tree.parentAt(node);
      if (parent != null && !encryptionKeys.add(parent.encryptionKey())) {
        throw new ValidationException(Rule.PARENT_KEY_UNIQUE, "node " + node);
      }
    }
  }
}

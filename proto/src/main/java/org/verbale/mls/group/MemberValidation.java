package org.verbale.mls.group;

import java.util.Set;
import java.util.TreeSet;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.LeafNode;

/** What holds among the members of a group (RFC 9420, section 7.3). */
final class MemberValidation {
  private MemberValidation() {}

  /**
   * @param fresh leaf indices of members that were not in the group before, or with another leaf
   */
  static void check(RatchetTree tree, Set<Integer> fresh) throws ValidationException {
    tree.validateKeys();
    Set<Integer> inUse = new TreeSet<>();
    for (int index : tree.members()) {
      inUse.add(leaf(tree, index).credential().type());
    }
    for (int index : tree.members()) {
      if (!leaf(tree, index).capabilities().credentials().containsAll(inUse)) {
        throw new ValidationException(
            fresh.contains(index)
                ? Rule.LEAF_SUPPORTS_CREDENTIALS
                : Rule.CREDENTIAL_SUPPORTED_BY_ALL,
            "leaf " + index + ", credential types in use " + inUse);
      }
    }
  }

  private static LeafNode leaf(RatchetTree tree, int index) {
    return tree.leaf(index).orElseThrow();
  }
}

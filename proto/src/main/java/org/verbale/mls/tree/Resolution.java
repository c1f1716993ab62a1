package org.verbale.mls.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.mls.wire.ParentNode;

/** Which nodes stand for the members below a node (sections 4.1.1 and 4.1.2). */
final class Resolution {
  private Resolution() {}

  /** See {@link RatchetTree#resolution(int, Set)}. */
  static List<Integer> of(RatchetTree tree, int node, Set<Integer> newLeaves) {
    List<Integer> resolved = new ArrayList<>();
    resolve(tree, node, newLeaves, resolved);
    return resolved;
  }

  private static void resolve(
      RatchetTree tree, int node, Set<Integer> newLeaves, List<Integer> resolved) {
    if (TreeMath.isLeaf(node)) {
      if (!tree.isBlank(node) && !newLeaves.contains(TreeMath.leafOf(node))) {
        resolved.add(node);
      }
      return;
    }
    @Nullable ParentNode parent = tree.parentAt(node);
    if (parent == null) {
      resolve(tree, TreeMath.left(node), newLeaves, resolved);
      resolve(tree, TreeMath.right(node), newLeaves, resolved);
      return;
    }
    resolved.add(node);
    for (int leaf : parent.unmergedLeaves()) {
      if (!newLeaves.contains(leaf)) {
        resolved.add(TreeMath.nodeOf(leaf));
      }
    }
  }

  /** See {@link RatchetTree#filteredDirectPath}. */
  static List<PathStep> filteredDirectPath(RatchetTree tree, int leaf) {
    List<PathStep> path = new ArrayList<>();
    int below = TreeMath.nodeOf(leaf);
    for (int node : TreeMath.directPath(leaf, tree.leafCount())) {
      int copathChild = TreeMath.sibling(below);
      if (hasMembers(tree, copathChild)) {
        path.add(new PathStep(node, copathChild));
      }
      below = node;
    }
    return path;
  }

  /** Whether the resolution of {@code node} is not empty. */
  private static boolean hasMembers(RatchetTree tree, int node) {
    if (!tree.isBlank(node)) {
      return true;
    }
    return !TreeMath.isLeaf(node)
        && (hasMembers(tree, TreeMath.left(node)) || hasMembers(tree, TreeMath.right(node)));
  }
}

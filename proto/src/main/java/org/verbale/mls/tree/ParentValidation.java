package org.verbale.mls.tree;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;

/** What a joiner checks of the nodes above the leaves (RFC 9420, sections 7.9.2, 12.4.3.1). */
final class ParentValidation {
  private final RatchetTree tree;
  private final int nodeCount;

  ParentValidation(RatchetTree tree) {
    this.tree = tree;
    this.nodeCount = TreeMath.nodeCount(tree.leafCount());
  }

  void check() throws ValidationException {
    for (int node = 1; node < nodeCount; node += 2) {
      ParentNode parent = tree.parentAt(node);
      if (parent != null) {
        checkUnmergedLeaves(node, parent);
      }
    }
    for (int node = 1; node < nodeCount; node += 2) {
      ParentNode parent = tree.parentAt(node);
      if (parent != null) {
        checkParentHash(node, parent);
      }
    }
  }

  private void checkUnmergedLeaves(int node, ParentNode parent) throws ValidationException {
    for (int leaf : parent.unmergedLeaves()) {
      if (!TreeMath.covers(node, leaf) || tree.leaf(leaf).isEmpty()) {
        throw new ValidationException(
            Rule.UNMERGED_IS_DESCENDANT, "leaf " + leaf + " at node " + node);
      }
      for (int between = TreeMath.parent(TreeMath.nodeOf(leaf));
          between != node;
          between = TreeMath.parent(between)) {
        ParentNode other = tree.parentAt(between);
        if (other != null && !lists(other, leaf)) {
          throw new ValidationException(
              Rule.UNMERGED_IN_BETWEEN, "leaf " + leaf + " at node " + between);
        }
      }
    }
  }

  /** Exactly one node below names this parent's hash: top down, as section 7.9.2 allows. */
  private void checkParentHash(int node, ParentNode parent) throws ValidationException {
    int left = TreeMath.left(node);
    int right = TreeMath.right(node);
    boolean byLeft = isNamedBelow(parent, left, right);
    boolean byRight = isNamedBelow(parent, right, left);
    if (byLeft == byRight) {
      throw new ValidationException(
          Rule.TREE_PARENT_HASH, "node " + node + (byLeft ? " named twice" : " named by none"));
    }
  }

  /**
   * Whether there is a node D in the resolution of {@code child} that names the hash of {@code
   * parent}, and all else in that resolution are unmerged leaves of {@code parent}.
   */
  private boolean isNamedBelow(ParentNode parent, int child, int sibling) {
    List<Integer> resolution = tree.resolution(child);
    int named = -1;
    for (int node : resolution) {
      if (!TreeMath.isLeaf(node) || !lists(parent, TreeMath.leafOf(node))) {
        if (named >= 0) {
          return false;
        }
        named = node;
      }
    }
    if (named < 0 || countBelow(child, parent.unmergedLeaves()) != resolution.size() - 1) {
      return false;
    }
    Bytes hash =
        Hashing.ofParent(tree.suite(), parent, hashWithout(sibling, parent.unmergedLeaves()));
    return parentHashIn(named).filter(hash::equals).isPresent();
  }

  private Optional<Bytes> parentHashIn(int node) {
    if (!TreeMath.isLeaf(node)) {
      return tree.parent(node).map(ParentNode::parentHash);
    }
    return tree.leaf(TreeMath.leafOf(node))
        .map(LeafNode::source)
        .filter(LeafNode.Source.Commit.class::isInstance)
        .map(source -> ((LeafNode.Source.Commit) source).parentHash());
  }

  /** The tree hash of {@code node} if {@code blanked} leaves had never been added. */
  private Bytes hashWithout(int node, List<Integer> blanked) {
    if (countBelow(node, blanked) == 0) {
      return tree.hash(node);
    }
    if (TreeMath.isLeaf(node)) {
      return Hashing.ofLeaf(tree.suite(), TreeMath.leafOf(node), Optional.empty());
    }
    return Hashing.ofNode(
        tree, node, child -> hashWithout(child, blanked), without(tree.parentAt(node), blanked));
  }

  private static @Nullable ParentNode without(@Nullable ParentNode parent, List<Integer> leaves) {
    return parent == null
        ? null
        : parent.withUnmergedLeaves(
            parent.unmergedLeaves().stream()
                .filter(leaf -> Collections.binarySearch(leaves, leaf) < 0)
                .toList());
  }

  /** How many of {@code leaves}, in order, are at or below {@code node}. */
  private static int countBelow(int node, List<Integer> leaves) {
    return insertionPoint(leaves, TreeMath.lastLeaf(node) + 1)
        - insertionPoint(leaves, TreeMath.firstLeaf(node));
  }

  private static int insertionPoint(List<Integer> leaves, int leaf) {
    int found = Collections.binarySearch(leaves, leaf);
    return found < 0 ? -found - 1 : found;
  }

  private static boolean lists(ParentNode parent, int leaf) {
    return Collections.binarySearch(parent.unmergedLeaves(), leaf) >= 0;
  }
}

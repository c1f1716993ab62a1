package org.verbale.mls.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Where nodes stand in a full binary tree that is kept as an array (RFC 9420, appendix C): leaf n
 * at 2n, parents at odd indices.
 */
public final class TreeMath {
  private TreeMath() {}

  /** Nodes in a tree of {@code leafCount} leaves. */
  public static int nodeCount(int leafCount) {
    return 2 * leafCount - 1;
  }

  /** The root of a tree of {@code leafCount} leaves, a power of two. */
  public static int root(int leafCount) {
    return leafCount - 1;
  }

  public static boolean isLeaf(int node) {
    return (node & 1) == 0;
  }

  /** The node index of a leaf. */
  public static int nodeOf(int leaf) {
    return 2 * leaf;
  }

  /** The leaf index of a node that is a leaf. */
  public static int leafOf(int node) {
    return node >>> 1;
  }

  /** 0 for leaves; for parents the height of their subtree. */
  public static int level(int node) {
    return Integer.numberOfTrailingZeros(~node);
  }

  /** The left child of a parent. */
  public static int left(int parent) {
    return parent ^ (1 << (level(parent) - 1));
  }

  /** The right child of a parent. */
  public static int right(int parent) {
    return parent ^ (3 << (level(parent) - 1));
  }

  /** The parent of any node but the root. */
  public static int parent(int node) {
    int level = level(node);
    return (node | (1 << level)) & ~(1 << (level + 1));
  }

  /** The other child of the parent of any node but the root. */
  public static int sibling(int node) {
    return node ^ (2 << level(node));
  }

  /** The first leaf below {@code node}, or itself. */
  public static int firstLeaf(int node) {
    return leafOf(node - (1 << level(node)) + 1);
  }

  /** The last leaf below {@code node}, or itself. */
  public static int lastLeaf(int node) {
    return leafOf(node + (1 << level(node)) - 1);
  }

  /** Whether {@code leaf} is at or below {@code node}. */
  public static boolean covers(int node, int leaf) {
    return firstLeaf(node) <= leaf && leaf <= lastLeaf(node);
  }

  /** The parents of {@code leaf}, up to the root. */
  public static List<Integer> directPath(int leaf, int leafCount) {
    List<Integer> path = new ArrayList<>();
    for (int node = nodeOf(leaf); node != root(leafCount); ) {
      node = parent(node);
      path.add(node);
    }
    return path;
  }

  /** The lowest node above both leaves, or the leaf's own if they are the same. */
  public static int commonAncestor(int leaf, int other) {
    int level = 32 - Integer.numberOfLeadingZeros(leaf ^ other);
    return (nodeOf(leaf) >>> (level + 1) << (level + 1)) | ((1 << level) - 1);
  }
}

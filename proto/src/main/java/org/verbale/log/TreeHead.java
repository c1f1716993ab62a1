package org.verbale.log;

import static java.util.Objects.requireNonNull;

import org.verbale.id.Digest;

/**
 * The root of the tree of the first {@code size} leaves. Two heads of one size are equal, or the
 * log forked.
 */
public record TreeHead(long size, Digest root) {
  /** Of the log without leaves. */
  public static final TreeHead EMPTY = new TreeHead(0, TreeHasher.EMPTY_ROOT);

  /**
   * @throws IllegalArgumentException if the size is negative, or 0 with another root than SHA-256
   *     of nothing
   */
  public TreeHead {
    requireNonNull(root, "root");
    if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
    }
    if (size == 0 && !root.equals(TreeHasher.EMPTY_ROOT)) {
      throw new IllegalArgumentException("root: of leaves (expected: that of none, for size 0)");
    }
  }

  /** Whether whoever trusts {@code earlier} may be proven that this head extends it. */
  public boolean mayExtend(TreeHead earlier) {
    return size > earlier.size || equals(earlier);
  }
}

package org.verbale.log;

import org.verbale.id.Digest;

/** Hashes of subtrees D[start:end] of RFC 6962, where {@code start} is a multiple of their span. */
final class Subtrees {
  private final TreeHasher hasher = new TreeHasher();
  private final NodeSource nodes;

  Subtrees(NodeSource nodes) {
    this.nodes = nodes;
  }

  /** The root over the leaves from {@code start}, {@code end} excluded: at least one. */
  Digest root(long start, long end) {
    long size = end - start;
    if (Long.bitCount(size) == 1) {
      int level = Long.numberOfTrailingZeros(size);
      return nodes.node(level, start >>> level);
    }
    long middle = start + split(size);
    return hasher.node(root(start, middle), root(middle, end));
  }

  /** The largest power of two below {@code size}, which is at least 2. */
  static long split(long size) {
    return Long.highestOneBit(size - 1);
  }
}

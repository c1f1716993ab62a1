package org.verbale.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.verbale.id.Digest;

/**
 * The right edge of a tree: all that appending and the root need, one hash for each bit set in the
 * size. Appending costs two hashes on average. Not thread-safe.
 */
public final class CompactRange {
  private final TreeHasher hasher = new TreeHasher();

  /** At level l, if bit l of the size is set, the root of that complete subtree. */
  private final Digest[] peaks = new Digest[NodeKey.MAX_LEVELS];

  private long size;

  /** The edge of the tree without leaves. */
  public CompactRange() {
    Arrays.fill(peaks, Digest.ZERO);
  }

  /** The edge of the tree that the first {@code size} leaves in {@code nodes} make. */
  public static CompactRange load(NodeSource nodes, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
    }
    CompactRange range = new CompactRange();
    range.size = size;
    for (int level = 0; level < NodeKey.MAX_LEVELS; level++) {
      if ((size >>> level & 1) == 1) {
        range.peaks[level] = nodes.node(level, (size >>> level) - 1);
      }
    }
    return range;
  }

  /**
   * The edge that {@link #peaks} described.
   *
   * @throws IllegalArgumentException unless there is one peak for each bit set in {@code size}
   */
  public static CompactRange of(long size, List<Digest> peaks) {
    if (size < 0 || peaks.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "peaks: " + peaks.size() + " (expected: one a bit set in the size)");
    }
    CompactRange range = new CompactRange();
    range.size = size;
    int next = 0;
    for (int level = NodeKey.MAX_LEVELS - 1; level >= 0; level--) {
      if ((size >>> level & 1) == 1) {
        range.peaks[level] = peaks.get(next++);
      }
    }
    return range;
  }

  /** The roots of the complete subtrees that make the tree, the largest, leftmost, first. */
  public List<Digest> peaks() {
    List<Digest> found = new ArrayList<>();
    for (int level = NodeKey.MAX_LEVELS - 1; level >= 0; level--) {
      if ((size >>> level & 1) == 1) {
        found.add(peaks[level]);
      }
    }
    return List.copyOf(found);
  }

  /** A second edge of the same tree, to append to without moving this one. */
  public CompactRange copy() {
    CompactRange copy = new CompactRange();
    System.arraycopy(peaks, 0, copy.peaks, 0, peaks.length);
    copy.size = size;
    return copy;
  }

  /** Number of leaves: the index of the next one. */
  public long size() {
    return size;
  }

  /**
   * Appends a leaf and hands every subtree that it completes, itself first, to {@code sink}.
   *
   * @return the leaf's index
   */
  public long append(Digest leafHash, NodeSink sink) {
    long index = size;
    size = Math.addExact(size, 1);
    Digest node = leafHash;
    int level = 0;
    sink.put(level, index, node);
    while ((index >>> level & 1) == 1) {
      node = hasher.node(peaks[level], node);
      level++;
      sink.put(level, index >>> level, node);
    }
    peaks[level] = node;
    return index;
  }

  /** Size and root of the tree now. */
  public TreeHead head() {
    if (size == 0) {
      return TreeHead.EMPTY;
    }
    int level = Long.numberOfTrailingZeros(size);
    Digest root = peaks[level];
    for (level++; size >>> level != 0; level++) {
      if ((size >>> level & 1) == 1) {
        root = hasher.node(peaks[level], root);
      }
    }
    return new TreeHead(size, root);
  }
}

package org.verbale.log;

import java.util.ArrayList;
import java.util.List;
import org.verbale.id.Digest;

/**
 * A tree that keeps all its nodes in memory: parts of a record, chunks of an attachment. Not
 * thread-safe.
 */
public final class MemoryTree implements NodeSource {
  private final CompactRange edge = new CompactRange();
  private final List<List<Digest>> levels = new ArrayList<>();

  /**
   * Appends a leaf.
   *
   * @return its index
   */
  public long append(Digest leafHash) {
    return edge.append(leafHash, this::put);
  }

  /** Size and root now. */
  public TreeHead head() {
    return edge.head();
  }

  /**
   * @throws IllegalStateException if there is no such complete subtree
   */
  @Override
  public Digest node(int level, long index) {
    if (level >= levels.size() || index >= levels.get(level).size()) {
      throw new IllegalStateException(
          "node: (" + level + ", " + index + ") missing (expected: a complete subtree)");
    }
    return levels.get(level).get((int) index);
  }

  private void put(int level, long index, Digest hash) {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    levels.get(level).add(hash);
  }
}

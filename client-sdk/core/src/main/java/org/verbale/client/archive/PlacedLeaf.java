package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;

import org.verbale.log.Leaf;
import org.verbale.log.Position;

/**
 * A leaf and what it says of its place in its chain.
 *
 * @param position whose hash the leaf holds
 * @param index in the log, as the server says
 */
public record PlacedLeaf(Leaf leaf, Position position, long index) {
  /**
   * @throws IllegalArgumentException if the position is another than the leaf's
   */
  public PlacedLeaf {
    requireNonNull(leaf, "leaf");
    if (!leaf.position().equals(position.hash())) {
      throw new IllegalArgumentException("position: another (expected: the leaf's)");
    }
    if (index < 0) {
      throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
    }
  }
}

package org.verbale.server.archive;

import static java.util.Objects.requireNonNull;

import org.verbale.log.Leaf;
import org.verbale.log.Position;

/**
 * Where something stands in the archive, and the two blocks that say so.
 *
 * @param index of the leaf, from 0
 */
public record Appended(long index, Leaf leaf, Position position) {
  public Appended {
    requireNonNull(leaf, "leaf");
    requireNonNull(position, "position");
  }
}

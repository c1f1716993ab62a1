package org.verbale.server.archive;

import java.util.Optional;
import org.verbale.log.Leaf;
import org.verbale.log.Position;

/** Is shown one leaf after the other, without its content. */
@FunctionalInterface
public interface PlaceVisitor {
  /** Whether the next one is wanted too. */
  boolean place(long index, Leaf leaf, Optional<Position> position);
}

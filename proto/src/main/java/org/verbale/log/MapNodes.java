package org.verbale.log;

import org.jspecify.annotations.Nullable;

/** Where the nodes of the map are read from, each as it was last put. */
@FunctionalInterface
public interface MapNodes {
  /** The node at {@code path}, or null if none was ever put there. */
  @Nullable MapNode get(MapPath path);
}

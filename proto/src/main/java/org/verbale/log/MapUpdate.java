package org.verbale.log;

import java.util.Map;
import org.verbale.id.Digest;

/**
 * What an update of the map changes.
 *
 * @param root of the map after it
 * @param puts nodes to store in place of those at the same paths, before the next update or proof
 */
public record MapUpdate(Digest root, Map<MapPath, MapNode> puts) {
  public MapUpdate {
    puts = Map.copyOf(puts);
  }
}

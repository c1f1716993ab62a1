package org.verbale.query;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.id.ChannelId;

/**
 * A channel that is searched, and what opens its terms.
 *
 * @param tables by ascending key, each once; what is sealed under another key is not found by terms
 */
public record ChannelTables(ChannelId channel, List<TrapdoorTable> tables) {
  /**
   * @throws IllegalArgumentException for another order
   */
  public ChannelTables {
    requireNonNull(channel, "channel");
    tables = List.copyOf(tables);
    for (int i = 1; i < tables.size(); i++) {
      if (tables.get(i - 1).key().compareTo(tables.get(i).key()) >= 0) {
        throw new IllegalArgumentException("tables: out of order (expected: ascending, each once)");
      }
    }
  }
}

package org.verbale.server.publicstore;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which entries are asked for: those that have all the values. Immutable.
 *
 * @param values at most one of each facet
 * @param withdrawn whether tombstones are wanted too; they are listed by State, review and type
 */
public record Filter(Map<Facet, String> values, boolean withdrawn) {
  /** All that is public. */
  public static final Filter ALL = new Filter(Map.of(), false);

  public Filter {
    Map<Facet, String> copy = new EnumMap<>(Facet.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** Those of these that have {@code value}; nothing has one that is no value. */
  public Filter with(Facet facet, String value) {
    Map<Facet, String> more = new EnumMap<>(Facet.class);
    more.putAll(values);
    more.put(facet, value);
    return new Filter(more, withdrawn);
  }

  /** With tombstones. */
  public Filter withTombstones() {
    return new Filter(values, true);
  }
}

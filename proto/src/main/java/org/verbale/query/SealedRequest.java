package org.verbale.query;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.codec.Bytes;

/**
 * A query as it goes to the server.
 *
 * @param channels by ascending name, one or more
 * @param size most hits wanted
 * @param cursor that of the page before; empty for the first
 */
public record SealedRequest(
    SealedQuery query, List<ChannelTables> channels, int size, Bytes cursor) {
  /** Most bytes of a cursor. */
  public static final int MAX_CURSOR = 1 << 16;

  /**
   * @throws IllegalArgumentException for another order, a table of another shape, or tables where
   *     the query has no terms
   */
  public SealedRequest {
    requireNonNull(query, "query");
    channels = List.copyOf(channels);
    if (channels.isEmpty() || size < 1 || cursor.size() > MAX_CURSOR) {
      throw new IllegalArgumentException(
          "query: no channel, no hit or a long cursor (expected: as limited)");
    }
    for (int i = 1; i < channels.size(); i++) {
      if (channels.get(i - 1).channel().compareTo(channels.get(i).channel()) >= 0) {
        throw new IllegalArgumentException(
            "channels: out of order (expected: ascending, each once)");
      }
    }
    for (ChannelTables each : channels) {
      for (TrapdoorTable table : each.tables()) {
        if (query.shape().termFields().isEmpty() || !table.fits(query.shape())) {
          throw new IllegalArgumentException("table: of another shape (expected: the query's)");
        }
      }
    }
  }

  /** How many trapdoors all tables have. */
  public long trapdoors() {
    long tables = channels.stream().mapToLong(each -> each.tables().size()).sum();
    return tables * query.shape().trapdoors();
  }

  /** Whether a server with these limits takes it. */
  public boolean isWithin(SealedLimits limits) {
    return query.isWithin(limits.tree())
        && query.values() <= limits.values()
        && channels.size() <= limits.channels()
        && trapdoors() <= limits.trapdoors()
        && size <= limits.page();
  }
}

package org.verbale.server.search;

import java.time.Duration;

/**
 * How much searching may cost.
 *
 * @param searches at once, each on a thread of its own
 * @param openings of terms and lengths in records that a query may need, kept ones included; each
 *     takes some 160 ns
 * @param opened bytes of postings that a query may open
 * @param time that a query may take
 * @param kept bytes of opened postings that stay in memory, of all queries
 * @param keep how long they stay there
 */
public record SearchCosts(
    int searches, long openings, long opened, Duration time, long kept, Duration keep) {
  /** 2 searches; 20 million openings, 256 MiB, 10 seconds; 64 MiB, 5 minutes. */
  public static final SearchCosts DEFAULT =
      new SearchCosts(
          2, 20_000_000, 256L << 20, Duration.ofSeconds(10), 64L << 20, Duration.ofMinutes(5));

  /**
   * @throws IllegalArgumentException for a number that is not positive
   */
  public SearchCosts {
    if (searches < 1
        || openings < 1
        || opened < 1
        || !time.isPositive()
        || kept < 0
        || keep.isNegative()) {
      throw new IllegalArgumentException("search costs: not positive (expected: positive)");
    }
  }
}

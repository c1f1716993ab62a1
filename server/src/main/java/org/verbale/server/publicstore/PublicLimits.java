package org.verbale.server.publicstore;

import java.time.Duration;

/**
 * Every limit of the public store.
 *
 * @param bundle most bytes of one bundle, and of what is staged for one
 * @param staged most bytes staged at one time, for all decisions together
 * @param stagedCount most decisions for which something is staged
 * @param page most entries or events of a page
 * @param pageBytes at which a page of entries ends; it holds at least one
 * @param looked most places of a list that are looked at for one page; a page may have fewer
 *     entries than were asked for, and a cursor all the same
 * @param sweepPause from one look for withdrawn content to the next
 */
public record PublicLimits(
    long bundle,
    long staged,
    int stagedCount,
    int page,
    int pageBytes,
    int looked,
    Duration sweepPause) {
  /** 1 GiB a bundle; 8 GiB in 4,096 staged; pages of 200 and 8 MiB; 10,000 places; 1 s. */
  public static final PublicLimits DEFAULT =
      new PublicLimits(1L << 30, 8L << 30, 4096, 200, 8 << 20, 10_000, Duration.ofSeconds(1));

  /** Most bytes of a value that entries can be looked for by, in UTF-8. */
  public static final int FACET_VALUE = 64;

  /** Most values of one facet of one entry. */
  public static final int FACET_VALUES = 64;

  /** Most bytes of a title, in UTF-8. */
  public static final int TITLE = 1024;

  /** Most bytes of the text of all disclosed parts of an item, names included. */
  public static final int TEXT = 2 << 20;

  /**
   * @throws IllegalArgumentException if a value is not positive
   */
  public PublicLimits {
    check("bundle", bundle);
    check("staged", staged);
    check("stagedCount", stagedCount);
    check("page", page);
    check("pageBytes", pageBytes);
    check("looked", looked);
    check("sweepPause", sweepPause.toNanos());
  }

  private static void check(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}

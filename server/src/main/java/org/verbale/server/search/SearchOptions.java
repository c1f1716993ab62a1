package org.verbale.server.search;

import java.time.Duration;

/**
 * How much indexes may cost.
 *
 * @param pause from one look at the log to the next
 * @param indexes open for reading at once; each takes some 20 KB and a dozen files
 */
public record SearchOptions(Duration pause, int indexes) {
  /** Once a second; 2,000 indexes. */
  public static final SearchOptions DEFAULT = new SearchOptions(Duration.ofSeconds(1), 2_000);

  /**
   * @throws IllegalArgumentException for a number that is not positive
   */
  public SearchOptions {
    if (pause.isNegative() || indexes < 1) {
      throw new IllegalArgumentException(
          "pause, indexes: " + pause + ", " + indexes + " (expected: >= 0, >= 1)");
    }
  }
}

package org.verbale.server.witnessing;

import java.time.Duration;

/**
 * How long witnesses are waited for.
 *
 * @param refresh after which the newest head is cosigned again, so that members can demand a fresh
 *     one while nothing happens
 * @param answer longest time for one answer; an auditing witness takes up to 15 s
 * @param firstRest after a failure, doubled with each further one; half of it is chance
 * @param longestRest where doubling ends
 */
public record WitnessTiming(
    Duration refresh, Duration answer, Duration firstRest, Duration longestRest) {
  /** 60 s; 20 s; 1 s to 1 min. */
  public static final WitnessTiming DEFAULT =
      new WitnessTiming(
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));

  /**
   * @throws IllegalArgumentException if a time is not positive
   */
  public WitnessTiming {
    check("refresh", refresh);
    check("answer", answer);
    check("firstRest", firstRest);
    check("longestRest", longestRest);
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}

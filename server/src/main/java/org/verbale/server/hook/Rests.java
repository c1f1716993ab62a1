package org.verbale.server.hook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to leave a follower alone. */
final class Rests {
  private Rests() {}

  /**
   * Twice as long each time up to a limit, half of it by chance, so that many do not come back at
   * one moment.
   *
   * @param attempts in vain, at least 1
   */
  static Duration after(int attempts, Patience patience, RandomGenerator random) {
    Duration rest = patience.firstRest();
    for (int i = 1; i < attempts && rest.compareTo(patience.longestRest()) < 0; i++) {
      rest = rest.multipliedBy(2);
    }
    long millis = Math.max(2, min(rest, patience.longestRest()).toMillis());
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  /** The longer of two, but never longer than the longest rest. */
  static Duration atLeast(Duration rest, Duration asked, Patience patience) {
    return min(rest.compareTo(asked) >= 0 ? rest : asked, patience.longestRest());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}

package org.verbale.server.hook;

import java.time.Duration;

/**
 * How often and how long a follower is tried.
 *
 * @param firstRest after a first failure; twice as long after each further one, half of it by
 *     chance
 * @param longestRest where doubling ends, and the longest that an answer can ask to be left alone
 * @param attempts after which an event is given up
 * @param giveUp time after which it is, whatever the attempts
 * @param letterAttempts after which an event that was given up before, and is sent again, is given
 *     up again: an endpoint that answers and never takes this one would wait for all others else
 * @param connect longest time for a connection, with its handshake
 * @param answer longest time for an answer, from when the request began; for one call of a hook
 */
public record Patience(
    Duration firstRest,
    Duration longestRest,
    int attempts,
    Duration giveUp,
    int letterAttempts,
    Duration connect,
    Duration answer) {
  /** Longest body of an answer that is read, in bytes; nothing is made of it. */
  static final int BODY = 16 << 10;

  /** Longest head of an answer, in bytes. */
  static final int HEAD = 16 << 10;

  /** 5 s to 2 h; 100 attempts or 3 days, 3 for a letter; 5 s to connect, 20 s to answer. */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofHours(2),
          100,
          Duration.ofDays(3),
          3,
          Duration.ofSeconds(5),
          Duration.ofSeconds(20));

  /**
   * @throws IllegalArgumentException if a value is not positive, or too large to count
   */
  public Patience {
    check("firstRest", firstRest);
    check("longestRest", longestRest);
    check("giveUp", giveUp);
    check("connect", connect);
    check("answer", answer);
    if (attempts < 1 || attempts > 10_000 || letterAttempts < 1 || letterAttempts > 10_000) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1 to 10000)");
    }
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}

package org.verbale.server.witnessing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to leave a witness alone that failed: twice as long each time up to a limit, half of it
 * by chance, so that many do not come back at one moment. Not thread-safe.
 */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.next = first;
  }

  /** After one failure more. */
  Duration afterFailure() {
    Duration rest = jittered(next);
    next = min(next.multipliedBy(2), longest);
    return rest;
  }

  /** After an answer that asks for patience: grows no further. */
  Duration soon() {
    return jittered(min(first, longest));
  }

  void afterSuccess() {
    next = first;
  }

  private Duration jittered(Duration whole) {
    long nanos = Math.max(2, min(whole, longest).toNanos());
    return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}

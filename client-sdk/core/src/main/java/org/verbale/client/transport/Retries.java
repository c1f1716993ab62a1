package org.verbale.client.transport;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to try again: doubling waits from 50 ms to 2 s, each drawn from the upper half, within the
 * time allowed for the whole call.
 */
final class Retries {
  private static final long FIRST_MILLIS = 50;
  private static final long MOST_MILLIS = 2_000;

  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final long endNanos;
  private long millis = FIRST_MILLIS;

  /**
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  Retries(Duration allowed, RandomGenerator random, LongSupplier nanoTime) {
    this.random = random;
    this.nanoTime = nanoTime;
    this.endNanos = nanoTime.getAsLong() + allowed.toNanos();
  }

  /** Nanoseconds left for the whole call; not positive when there are none. */
  long leftNanos() {
    return endNanos - nanoTime.getAsLong();
  }

  /**
   * How long to wait before the next attempt, in milliseconds: at least {@code atLeastMillis}, or
   * -1 if the time allowed would be over by then.
   */
  long nextWaitMillis(long atLeastMillis) {
    long wait = Math.max(atLeastMillis, millis / 2 + random.nextLong(millis / 2 + 1));
    millis = Math.min(MOST_MILLIS, 2 * millis);
    return wait * 1_000_000 < leftNanos() ? wait : -1;
  }
}

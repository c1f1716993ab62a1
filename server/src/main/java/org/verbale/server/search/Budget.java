package org.verbale.server.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.lucene.index.QueryTimeout;
import org.verbale.refusal.Refusal;

/** What one query may still cost; its time began when it was asked. Not thread-safe. */
final class Budget implements QueryTimeout {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Instant end;
  private final long bytes;
  private long taken;

  /**
   * @param bytes of opened postings, kept ones included
   */
  Budget(Duration time, long bytes, InstantSource clock) {
    this.clock = clock;
    this.end = clock.instant().plus(time);
    this.bytes = bytes;
  }

  /**
   * Takes memory.
   *
   * @throws org.verbale.refusal.RefusedException TOO_LARGE
   */
  void take(long more) {
    taken += more;
    if (taken > bytes) {
      throw new Refusal.TooLarge("query.opened", taken, bytes).asException();
    }
  }

  /**
   * @throws org.verbale.refusal.RefusedException OVERLOADED if it took too long
   */
  void demandTime() {
    if (shouldExit()) {
      throw new Refusal.Overloaded(RETRY).asException();
    }
  }

  /** The time that is left; zero where none is. */
  Duration left() {
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public boolean shouldExit() {
    return clock.instant().isAfter(end);
  }
}

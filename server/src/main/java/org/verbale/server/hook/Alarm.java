package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sleeps until a time, or until there is news. Thread-safe. */
final class Alarm {
  /** A look at the clock at least so often: it may be set, and a machine may sleep. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final InstantSource clock;
  private boolean rung;

  Alarm(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
  }

  /** There is news. */
  void ring() {
    lock.lock();
    try {
      rung = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code due}, until it rings, or half a minute.
   *
   * @param due nothing to wait for news alone
   */
  void await(Optional<Instant> due) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = LONGEST_SLEEP.toNanos();
      while (!rung && left > 0 && due.map(this::isAhead).orElse(true)) {
        long nap = Math.min(left, due.map(this::nanosUntil).orElse(left));
        left -= nap - Math.max(0, news.awaitNanos(nap));
      }
      rung = false;
    } finally {
      lock.unlock();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private boolean isAhead(Instant due) {
    return clock.instant().isBefore(due);
  }

  private long nanosUntil(Instant due) {
    Duration until = Duration.between(clock.instant(), due);
    return until.compareTo(LONGEST_SLEEP) > 0
        ? LONGEST_SLEEP.toNanos()
        : Math.max(TimeUnit.MILLISECONDS.toNanos(1), until.toNanos());
  }
}

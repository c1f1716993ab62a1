package org.verbale.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Durations, each kept: nothing is lost in buckets. Safe for many threads. */
final class Latencies {
  private final long[] nanos;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param most that are kept
   */
  Latencies(int most) {
    nanos = new long[most];
  }

  void add(long duration) {
    int at = count.getAndIncrement();
    if (at < nanos.length) {
      nanos[at] = duration;
    }
  }

  int count() {
    return Math.min(count.get(), nanos.length);
  }

  /** Milliseconds that {@code share} of all took at most. */
  double millis(double share) {
    long[] sorted = Arrays.copyOf(nanos, count());
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }

  /** Median, 99th percentile and worst. */
  String summary() {
    return "p50 %.1f ms, p99 %.1f ms, max %.1f ms".formatted(millis(0.5), millis(0.99), millis(1));
  }
}

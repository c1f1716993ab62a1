package org.verbale.server.archive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How far a check has come. Thread-safe. */
public final class CheckProgress {
  private final LongAdder entries = new LongAdder();
  private final LongAdder hashed = new LongAdder();
  private final LongAdder pieces = new LongAdder();
  private final LongAdder judging = new LongAdder();
  private final LongSupplier nanos;
  private volatile long total;

  /**
   * @param nanos nanoseconds from any moment on
   */
  public CheckProgress(LongSupplier nanos) {
    this.nanos = requireNonNull(nanos, "nanos");
  }

  void begin(long size) {
    total = size;
  }

  void passed(long count) {
    entries.add(count);
  }

  void hashed(long bytes, long count) {
    hashed.add(bytes);
    pieces.add(count);
  }

  /** Runs {@code work} that verifies signatures: neither reading nor hashing, so timed apart. */
  public void judge(Runnable work) {
    long begin = nanos.getAsLong();
    try {
      work.run();
    } finally {
      judging.add(nanos.getAsLong() - begin);
    }
  }

  /** Entries there are; 0 before the check knows. */
  public long total() {
    return total;
  }

  /** Entries that were looked at. */
  public long entries() {
    return entries.sum();
  }

  /** Bytes that were hashed because something names their hash. */
  public long hashedBytes() {
    return hashed.sum();
  }

  /** In how many pieces, each with a hash of its own. */
  public long hashedPieces() {
    return pieces.sum();
  }

  /** For how long signatures were verified and groups made again, summed over threads. */
  public Duration judging() {
    return Duration.ofNanos(judging.sum());
  }
}

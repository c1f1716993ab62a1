package org.verbale.server.archive;

import java.util.concurrent.atomic.LongAdder;

/** How far a check has come. Thread-safe. */
public final class CheckProgress {
  private final LongAdder entries = new LongAdder();
  private final LongAdder hashed = new LongAdder();
  private volatile long total;

  void begin(long size) {
    total = size;
  }

  void passed(long count) {
    entries.add(count);
  }

  void hashed(long bytes) {
    hashed.add(bytes);
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
}

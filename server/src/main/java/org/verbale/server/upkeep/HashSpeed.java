package org.verbale.server.upkeep;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.verbale.id.Digest;

/**
 * How fast this machine hashes at this moment, doing nothing else: what a check is held against.
 */
public final class HashSpeed {
  private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

  private HashSpeed() {}

  /**
   * SHA-256 of pieces of {@code length} bytes, each with a hash of its own.
   *
   * @return 10^6 bytes a second, of all {@code threads} together
   */
  public static double measure(int threads, int length) {
    var bytes = new LongAdder();
    long start = System.nanoTime();
    Thread[] hashing = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      hashing[i] = Thread.ofPlatform().start(() -> hash(length, start, bytes));
    }
    try {
      for (Thread each : hashing) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return bytes.sum() / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  private static void hash(int length, long start, LongAdder bytes) {
    byte[] piece = new byte[length];
    var sha = Digest.sha256();
    int atOnce = Math.max(1, (1 << 20) / length);
    while (System.nanoTime() - start < LONG_ENOUGH.toNanos()) {
      for (int i = 0; i < atOnce; i++) {
        sha.update(piece);
        piece[0] = sha.digest()[0]; // so that none may be left out
      }
      bytes.add((long) atOnce * length);
    }
  }
}

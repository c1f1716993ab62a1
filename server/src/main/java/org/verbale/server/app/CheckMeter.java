package org.verbale.server.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.verbale.id.Digest;
import org.verbale.server.archive.CheckProgress;

/** Tells each second how far a check has come, and in the end how fast it was. */
final class CheckMeter implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration YARDSTICK = Duration.ofMillis(300);

  private final CheckProgress progress;
  private final PrintWriter err;
  private final int threads;
  private final long begin = System.nanoTime();
  private final Thread thread;

  CheckMeter(CheckProgress progress, PrintWriter err, int threads) {
    this.progress = progress;
    this.err = err;
    this.threads = threads;
    this.thread = Thread.ofVirtual().name("check-meter").start(this::tell);
  }

  private void tell() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        long done = progress.entries();
        long total = progress.total();
        double left = done == 0 ? 0 : seconds() * (total - done) / done;
        err.println(
            String.format(
                Locale.ROOT,
                "fsck: %,d of %,d entries, %.0f MB/s, %.0f s left",
                done,
                total,
                progress.hashedBytes() / 1e6 / seconds(),
                left));
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Entries, bytes, and the speed beside that of SHA-256 alone on as many threads. */
  String summary() {
    double seconds = seconds();
    double speed = progress.hashedBytes() / 1e6 / seconds;
    double yardstick = sha256();
    return String.format(
        Locale.ROOT,
        "%,d entries, %.1f MB hashed in %.1f s: %.0f MB/s, %.2f of SHA-256's own %.0f MB/s on %d"
            + " threads",
        progress.entries(),
        progress.hashedBytes() / 1e6,
        seconds,
        speed,
        speed / yardstick,
        yardstick,
        threads);
  }

  private double seconds() {
    return Math.max(1, System.nanoTime() - begin) / 1e9;
  }

  /** MB/s that this machine hashes at this moment, doing nothing else. */
  private double sha256() {
    var bytes = new LongAdder();
    long start = System.nanoTime();
    Thread[] hashing = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      hashing[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    byte[] block = new byte[1 << 16];
                    var sha = Digest.sha256();
                    while (System.nanoTime() - start < YARDSTICK.toNanos()) {
                      sha.update(block);
                      bytes.add(block.length);
                    }
                  });
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

  @Override
  public void close() {
    thread.interrupt();
  }
}

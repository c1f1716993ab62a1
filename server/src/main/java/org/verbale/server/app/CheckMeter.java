package org.verbale.server.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.verbale.server.archive.CheckProgress;
import org.verbale.server.upkeep.HashSpeed;

/** Tells each second how far a check has come, and in the end how fast it was. */
final class CheckMeter implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

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

  /**
   * Entries, bytes, and the speed beside that of SHA-256 alone on as many threads: of one long
   * piece, and of pieces as short as those here. Verifying signatures is not hashing: its time is
   * told, and what the speed was without it.
   */
  String summary() {
    double seconds = seconds();
    double judging = progress.judging().toNanos() / 1e9;
    double megabytes = progress.hashedBytes() / 1e6;
    double speed = megabytes / seconds;
    double hashingAlone = megabytes / Math.max(seconds / 1e3, seconds - judging / threads);
    int piece = (int) (progress.hashedBytes() / Math.max(1, progress.hashedPieces()));
    double yardstick = HashSpeed.measure(threads, 1 << 20);
    double ofPieces = HashSpeed.measure(threads, Math.max(1, piece));
    return String.format(
        Locale.ROOT,
        "%,d entries in %.1f s (%,.0f a second), %.1f MB hashed: %.0f MB/s%n"
            + "SHA-256 alone, on %d threads too: %.0f MB/s (ratio %.2f), in pieces of %d bytes"
            + " as here %.0f MB/s (ratio %.2f)%n"
            + "%.1f s of the threads' time went into signatures and groups; without: %.0f MB/s"
            + " (ratios %.2f, %.2f)",
        progress.entries(),
        seconds,
        progress.entries() / seconds,
        megabytes,
        speed,
        threads,
        yardstick,
        speed / yardstick,
        piece,
        ofPieces,
        speed / ofPieces,
        judging,
        hashingAlone,
        hashingAlone / yardstick,
        hashingAlone / ofPieces);
  }

  private double seconds() {
    return Math.max(1, System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

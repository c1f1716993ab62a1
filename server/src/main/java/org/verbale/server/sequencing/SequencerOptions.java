package org.verbale.server.sequencing;

import java.time.Duration;

/**
 * How much waits, and how much is made durable at once.
 *
 * @param batchCommands most commands that share one sync
 * @param batchBytes no further command joins a batch that holds as many bytes
 * @param queueCommands commands that wait before more are refused as overload
 * @param queueBytes bytes that wait before more are refused as overload
 * @param sealEvery time from one seal to the next while something changes; zero: only when asked
 */
public record SequencerOptions(
    int batchCommands, long batchBytes, int queueCommands, long queueBytes, Duration sealEvery) {
  /** 256 commands and 8 MiB a sync, 4,096 commands and 64 MiB waiting, a seal each second. */
  public static final SequencerOptions DEFAULT =
      new SequencerOptions(256, 8L << 20, 4096, 64L << 20, Duration.ofSeconds(1));

  /**
   * @throws IllegalArgumentException if a value is not positive ({@code sealEvery}: negative)
   */
  public SequencerOptions {
    check("batchCommands", batchCommands);
    check("batchBytes", batchBytes);
    check("queueCommands", queueCommands);
    check("queueBytes", queueBytes);
    if (sealEvery.isNegative()) {
      throw new IllegalArgumentException("sealEvery: " + sealEvery + " (expected: >= 0)");
    }
  }

  private static void check(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}

package org.verbale.search.attachments;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What reading a file may cost.
 *
 * @param bytes most of a file, 1 to 1 GiB
 * @param characters most UTF-16 units of text that are taken from a file
 * @param sections most sections (pages) of text that are taken from a file
 * @param deadline for one file: the time that its child takes, without waiting for its bytes
 * @param heapMegabytes of a child, at most; what else it takes is some 40 MB, and at most 100
 * @param processes most children at a time; others wait
 */
public record ExtractionLimits(
    int bytes, int characters, int sections, Duration deadline, int heapMegabytes, int processes) {
  private static final Duration LONGEST = Duration.ofHours(1);

  /** 20 MiB, 400,000 characters of 2,000 pages, 30 seconds, 256 MB, one after the other. */
  public static final ExtractionLimits DEFAULT =
      new ExtractionLimits(20 << 20, 400_000, 2_000, Duration.ofSeconds(30), 256, 1);

  /**
   * @throws IllegalArgumentException for a limit that lets nothing through, or bounds nothing
   */
  public ExtractionLimits {
    requireWithin("bytes", bytes, 1, 1 << 30);
    requireWithin("characters", characters, 1, 100_000_000);
    requireWithin("sections", sections, 1, 1_000_000);
    requireWithin("heapMegabytes", heapMegabytes, 16, 1 << 20);
    requireWithin("processes", processes, 1, 1_000);
    requireNonNull(deadline, "deadline");
    if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: 1 ms to 1 h)");
    }
  }

  private static void requireWithin(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}

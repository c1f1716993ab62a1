package org.verbale.server.publishing;

import java.time.Duration;

/**
 * What uploads for publication may cost.
 *
 * @param uploads most that are open at one time
 * @param idle after which one that does not move is given up
 * @param keep for how long something stays staged that cannot be published
 * @param pause between two looks, if nobody wakes the follower
 */
public record PublishingLimits(int uploads, Duration idle, Duration keep, Duration pause) {
  /** 64 uploads, each 10 minutes without a piece; a week; a look a minute. */
  public static final PublishingLimits DEFAULT =
      new PublishingLimits(64, Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofMinutes(1));

  /** Most bytes of one piece. */
  public static final int PIECE = 256 << 10;

  /**
   * @throws IllegalArgumentException if a value is not positive
   */
  public PublishingLimits {
    if (uploads < 1 || !positive(idle) || !positive(keep) || !positive(pause)) {
      throw new IllegalArgumentException("limit: not positive (expected: at least one)");
    }
  }

  private static boolean positive(Duration time) {
    return !time.isNegative() && !time.isZero();
  }
}

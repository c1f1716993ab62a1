package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A leaf's place and time in the archive: what judgements of the past refer to. What the registry
 * held <i>before</i> this position counts.
 *
 * @param position index of the leaf in the log, at least 0; for "now", the index of the next
 * @param time of the leaf
 */
public record Moment(long position, Instant time) {
  /**
   * @throws IllegalArgumentException if the position is negative
   */
  public Moment {
    requireNonNull(time, "time");
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: >= 0)");
    }
  }

  boolean isAfter(Moment other) {
    return position > other.position;
  }
}

package org.verbale.query;

import static java.util.Objects.requireNonNull;

import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;

/**
 * A record that the server says it found.
 *
 * @param sequence of its leaf in the channel
 * @param score finite, not negative
 */
public record SealedHit(ChannelId channel, RecordId record, long sequence, float score) {
  /**
   * @throws IllegalArgumentException for a sequence or score that there cannot be
   */
  public SealedHit {
    requireNonNull(channel, "channel");
    requireNonNull(record, "record");
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: negative (expected: 0 or more)");
    }
    if (!(score >= 0 && score <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("score: " + score + " (expected: finite, 0 or more)");
    }
  }
}

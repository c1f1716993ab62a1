package org.verbale.query;

import java.util.List;
import org.verbale.codec.Bytes;

/**
 * What a server says it found. That it is of this form says nothing of whether it is true.
 *
 * @param hits the best first
 * @param total how many records were found, on all pages
 * @param exact whether it is exact; if not, there are at least so many
 * @param cursor where the next page begins; empty if this was the last
 * @param reached of each channel that was asked for, in the same order
 */
public record SealedAnswer(
    List<SealedHit> hits, long total, boolean exact, Bytes cursor, List<ChannelReach> reached) {
  /** Up to so many the total is exact. */
  public static final int EXACT = 1000;

  /**
   * @throws IllegalArgumentException for fewer records than hits
   */
  public SealedAnswer {
    hits = List.copyOf(hits);
    reached = List.copyOf(reached);
    if (total < hits.size()) {
      throw new IllegalArgumentException("total: less than the hits (expected: all of them)");
    }
    if (cursor.size() > SealedRequest.MAX_CURSOR) {
      throw new IllegalArgumentException("cursor: " + cursor + " (expected: at most 65,536)");
    }
  }
}

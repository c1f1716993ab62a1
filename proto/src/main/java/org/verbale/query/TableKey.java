package org.verbale.query;

import java.util.Comparator;
import org.verbale.channel.GroupId;

/**
 * Which blobs a table of trapdoors opens: those of a channel that are sealed in this search epoch
 * by this analysis profile.
 *
 * @param generation of the channel
 * @param searchEpoch as blobs name it
 * @param profile 1 to 65535
 */
public record TableKey(long generation, long searchEpoch, int profile)
    implements Comparable<TableKey> {
  private static final int MAX_PROFILE = 0xffff;

  private static final Comparator<TableKey> ORDER =
      Comparator.comparingLong(TableKey::generation)
          .thenComparingLong(TableKey::searchEpoch)
          .thenComparingInt(TableKey::profile);

  /**
   * @throws IllegalArgumentException for a number that there is not
   */
  public TableKey {
    if (generation < 0 || generation > GroupId.MAX_GENERATION || searchEpoch < 0) {
      throw new IllegalArgumentException(
          "search epoch: " + generation + "/" + searchEpoch + " (expected: one that there can be)");
    }
    if (profile < 1 || profile > MAX_PROFILE) {
      throw new IllegalArgumentException("profile: " + profile + " (expected: 1 to 65535)");
    }
  }

  /** By generation, search epoch, profile. */
  @Override
  public int compareTo(TableKey other) {
    return ORDER.compare(this, other);
  }
}

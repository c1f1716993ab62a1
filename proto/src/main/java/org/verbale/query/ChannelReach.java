package org.verbale.query;

import static java.util.Objects.requireNonNull;

import org.verbale.id.ChannelId;

/**
 * How far a channel was searched.
 *
 * @param indexed its entries below this sequence count, on this page and those after it
 * @param lag entries that the channel has beyond what is indexed now
 */
public record ChannelReach(ChannelId channel, long indexed, long lag) {
  /**
   * @throws IllegalArgumentException for a negative number
   */
  public ChannelReach {
    requireNonNull(channel, "channel");
    if (indexed < 0 || lag < 0) {
      throw new IllegalArgumentException("reach: negative (expected: 0 or more)");
    }
  }
}

package org.verbale.client.archive;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;

/**
 * What the completeness map proves under one sealed head.
 *
 * @param head under which it is proven
 * @param chains each chain asked for, by its length and last leaf; {@link ChannelHead#EMPTY} where
 *     the map has no such chain
 * @param partyChannels all channels of the caller's party, if asked for
 */
public record Completeness(
    TrustedHead head,
    Map<Chain, ChannelHead> chains,
    Optional<SortedSet<ChannelId>> partyChannels) {
  public Completeness {
    chains = Map.copyOf(chains);
  }
}

package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.verbale.client.error.DishonestServerException;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapProof;

/**
 * What the completeness map proves under one sealed head.
 *
 * @param head under which it is proven
 * @param chains each chain asked for, by its length and last leaf; {@link ChannelHead#EMPTY} where
 *     the map has no such chain
 * @param partyChannels all channels of the caller's party, if asked for
 * @param proofs of each of {@code chains}
 */
public record Completeness(
    TrustedHead head,
    Map<Chain, ChannelHead> chains,
    Optional<SortedSet<ChannelId>> partyChannels,
    Map<Chain, MapProof> proofs) {
  public Completeness {
    chains = Map.copyOf(chains);
    proofs = Map.copyOf(proofs);
  }

  /**
   * Holds the last entry that was read of a chain against what is proven of it: what stands before
   * the seal is counted there.
   *
   * @throws DishonestServerException COMPLETENESS if the map is of an earlier time
   */
  public void demandCounted(PlacedLeaf last) {
    if (last.index() < head.seal().proof().index()
        && last.position().sequence() >= head(last).length()) {
      throw new DishonestServerException(
          COMPLETENESS, "map: does not count what was shown (expected: all before the seal)");
    }
  }

  /** That this map hides {@code last}, if it does. */
  public Conflict hiding(PlacedLeaf last) {
    MapProof proof = requireNonNull(proofs.get(last.position().chain()), "chain");
    return new Conflict.Hidden(head.seal(), head(last), proof, last);
  }

  private ChannelHead head(PlacedLeaf last) {
    return requireNonNull(chains.get(last.position().chain()), "chain");
  }
}

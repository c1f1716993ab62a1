package org.verbale.client.archive;

import org.verbale.log.ChannelHead;
import org.verbale.log.MapProof;
import org.verbale.log.Receipt;

/** What was seen to contradict itself; the log may or may not have signed for both sides. */
public sealed interface Conflict {
  /** Leaves of a tree that holds both sides. */
  long size();

  /** Two leaves of which an honest log holds one at most. */
  record TwoLeaves(PlacedLeaf first, PlacedLeaf second) implements Conflict {
    @Override
    public long size() {
      return Math.max(first.index(), second.index()) + 1;
    }
  }

  /**
   * A sealed map that does not count a leaf before it.
   *
   * @param seal of the map's root
   * @param head of the leaf's chain, that {@code proof} shows in the map
   */
  record Hidden(Receipt seal, ChannelHead head, MapProof proof, PlacedLeaf leaf)
      implements Conflict {
    @Override
    public long size() {
      return seal.proof().size();
    }
  }
}

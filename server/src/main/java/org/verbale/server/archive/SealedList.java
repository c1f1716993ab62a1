package org.verbale.server.archive;

import static java.util.Collections.unmodifiableSortedSet;

import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.log.MapProof;

/**
 * The channels of a party at the newest seal.
 *
 * @param channels empty if the map has no such party
 * @param proof that the sealed map holds exactly those
 */
public record SealedList(PartyCode party, SortedSet<ChannelId> channels, MapProof proof) {
  public SealedList {
    channels = unmodifiableSortedSet(new TreeSet<>(channels));
  }
}

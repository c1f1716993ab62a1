package org.verbale.client.archive;

import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.ProofException;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.PartyListProof;

/** What the completeness map proves of one key, present or absent. */
final class MapProofs {
  private MapProofs() {}

  static ChannelHead chainHead(Chain chain, ChannelHeadProof proof, MapProof way, Digest root)
      throws ProofException {
    if (proof.getLength() == 0) {
      if (way.verify(MapEntry.key(chain), root).isPresent()) {
        throw new IllegalArgumentException("chain: said to be empty (expected: as in the map)");
      }
      return ChannelHead.EMPTY;
    }
    var head = new ChannelHead(proof.getLength(), Digest.of(proof.getHead().toByteArray()));
    way.verify(MapEntry.of(chain, head), root);
    return head;
  }

  static SortedSet<ChannelId> partyChannels(PartyCode party, PartyListProof proof, Digest root)
      throws ProofException, MalformedException {
    SortedSet<ChannelId> channels = new TreeSet<>();
    proof.getChannelsList().forEach(channel -> channels.add(ChannelId.of(channel)));
    MapProof way = MapProof.parse(Wire.bytes(proof.getMapProof()));
    if (channels.isEmpty()) {
      if (way.verify(MapEntry.key(party), root).isPresent()) {
        throw new IllegalArgumentException("list: said to be empty (expected: as in the map)");
      }
    } else {
      way.verify(MapEntry.of(party, channels), root);
    }
    return channels;
  }
}

package org.verbale.client;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.error.RefusedException;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.TlsStruct;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.reinstatement.ChainProof;
import org.verbale.v1.ChainProgress;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.Entry;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;
import org.verbale.v1.PutBackRequest;
import org.verbale.v1.SealedHead;
import org.verbale.v1.ShowChainRequest;

/** Gives back to a server what it lost and this device has kept. Believes nothing that it says. */
final class Returner {
  private static final Logger logger = LoggerFactory.getLogger(Returner.class);

  private final ServerConnection server;
  private final Keepsakes keepsakes;
  private final Keepsakes.Kept kept;
  private int given;

  Returner(ServerConnection server, Keepsakes keepsakes) {
    this.server = server;
    this.keepsakes = keepsakes;
    this.kept = keepsakes.kept();
  }

  /** Whether the server asks for anything. */
  static boolean isAsked(ServerConnection server) {
    GetRecoveryResponse recovery = server.getRecovery(GetRecoveryRequest.getDefaultInstance());
    return recovery.getOpen() && !recovery.getClosing();
  }

  /** Gives all that is kept and wanted; how many entries that were. */
  int give() {
    if (!isAsked(server)) {
      return 0;
    }
    for (Chain chain : keepsakes.chains()) {
      try {
        keepsakes.proof(chain).ifPresent(this::give);
      } catch (RefusedException e) {
        logger.warn("{} was not taken back: {}", chain, e.reason());
      }
    }
    return given;
  }

  /** Where an entry stood, and the hash of its leaf. */
  private record Place(long sequence, Digest leaf) {}

  /** Each entry once: a server that asks for it again has it, or is not served for ever. */
  private void give(ChainProof proof) {
    ChainProgress progress = server.showChain(shown(proof));
    Set<Place> asked = new HashSet<>();
    for (var next = next(progress, asked); next.isPresent(); next = next(progress, asked)) {
      Place place = next.get();
      asked.add(place);
      Optional<Entry> entry = kept.entry(proof.chain(), place.sequence(), place.leaf());
      if (entry.isPresent()) { // else another device may have it
        progress = server.putBack(PutBackRequest.newBuilder().setEntry(entry.get()).build());
        given++;
      }
    }
  }

  /** The first that is wanted and was not asked for before; no kept leaf has a hash too short. */
  private static Optional<Place> next(ChainProgress progress, Set<Place> asked) {
    return progress.getWantedList().stream()
        .filter(wanted -> wanted.getLeaf().size() == Digest.LENGTH)
        .map(wanted -> new Place(wanted.getSequence(), Digest.of(wanted.getLeaf().toByteArray())))
        .filter(place -> !asked.contains(place))
        .findFirst();
  }

  /** As GetCompleteness gave it. */
  private static ShowChainRequest shown(ChainProof proof) {
    var head =
        SealedHead.newBuilder()
            .setCheckpoint(bytes(proof.seal().checkpoint().toBytes().toByteArray()))
            .setMapLeaf(bytes(proof.seal().leaf()));
    proof.seal().proof().path().forEach(hash -> head.addMapLeafProof(bytes(hash.toByteArray())));
    var chain =
        ChannelHeadProof.newBuilder()
            .setChannel(proof.chain().toString())
            .setLength(proof.head().length())
            .setHead(bytes(proof.head().last().toByteArray()))
            .setMapProof(bytes(proof.map()));
    return ShowChainRequest.newBuilder().setHead(head).setChain(chain).build();
  }

  private static ByteString bytes(TlsStruct struct) {
    return bytes(struct.toBytes().toByteArray());
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }
}

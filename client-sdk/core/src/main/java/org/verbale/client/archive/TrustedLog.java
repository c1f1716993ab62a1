package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHECKPOINT;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;
import static org.verbale.client.error.DishonestServerException.Statement.CONSISTENCY;
import static org.verbale.client.error.DishonestServerException.Statement.COSIGNATURE;
import static org.verbale.client.error.DishonestServerException.Statement.INCLUSION;
import static org.verbale.client.error.DishonestServerException.Statement.TIME;
import static org.verbale.client.error.UnwitnessedException.Statement.QUORUM;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.PartyListProof;
import org.verbale.v1.SealedHead;
import org.verbale.witness.QuorumException;

/**
 * The newest sealed head that this client has checked, kept across restarts. Safe for use by many
 * threads.
 *
 * <p>Every method that hears from the server throws {@link DishonestServerException} if a statement
 * does not fit what is trusted already, and {@link UnwitnessedException} if the witnesses do not
 * vouch for it; and then trusts no more than before.
 */
public final class TrustedLog {
  private static final String KEY = "trust/head";

  private final ArchiveQueries server;
  private final Trust trust;
  private final PartyCode party;
  private final StateStore store;
  private @Nullable TrustedHead trusted;

  private TrustedLog(
      ArchiveQueries server,
      Trust trust,
      PartyCode party,
      StateStore store,
      @Nullable TrustedHead trusted) {
    this.server = server;
    this.trust = trust;
    this.party = party;
    this.store = store;
    this.trusted = trusted;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param trust what is demanded of a head
   * @param party the caller's, whose channel list it may have proven
   */
  public static TrustedLog open(
      ArchiveQueries server, Trust trust, PartyCode party, StateStore store) {
    @Nullable TrustedHead trusted =
        store.get(KEY).map(stored -> decode(stored, trust)).orElse(null);
    return new TrustedLog(server, trust, party, store, trusted);
  }

  /** What is demanded of a head. */
  public Trust trust() {
    return trust;
  }

  /** The newest head trusted so far. */
  public synchronized Optional<TrustedHead> trusted() {
    return Optional.ofNullable(trusted);
  }

  /** Asks for a sealed head of at least {@code size} leaves and checks it. */
  public TrustedHead refresh(long size) {
    TrustedHead head =
        accept(server.getSealedHead(GetSealedHeadRequest.newBuilder().setAtLeast(size).build()));
    requireAtLeast(size, head);
    return head;
  }

  /** An old head is no answer to a question that was asked after a newer one was known. */
  private static void requireAtLeast(long size, TrustedHead head) {
    if (head.tree().size() < size) {
      throw new DishonestServerException(
          CONSISTENCY, "head: older than what was known before (expected: at least as new)");
    }
  }

  private synchronized long trustedSize() {
    return trusted == null ? 0 : trusted.tree().size();
  }

  /**
   * Checks a head and, if it is newer than the one trusted, trusts it. An older one must be a
   * beginning of what is trusted. That it contradicts what was signed before is found whether or
   * not witnesses vouch for it.
   *
   * @throws UnwitnessedException if it fits, and the witnesses do not vouch for it
   */
  public synchronized TrustedHead accept(SealedHead sealed) {
    Receipt seal = check(sealed);
    if (trusted != null) {
      checkExtension(seal, trusted);
    }
    TrustedHead head = demandQuorum(seal);
    TrustedHead known = trusted;
    if (known == null || known.tree().size() < head.tree().size()) {
      return trust(head);
    }
    if (!known.tree().equals(head.tree())) {
      return head;
    }
    return trust.isFresher(head, known) ? trust(head) : known;
  }

  private void checkExtension(Receipt seal, TrustedHead known) {
    TreeHead tree = seal.checkpoint().unverified().head();
    if (tree.size() < known.tree().size()) {
      checkConsistency(tree, known.tree());
      return;
    }
    checkConsistency(known.tree(), tree);
    if (seal.leaf().time() < known.time()) {
      throw new DishonestServerException(TIME, "seal: earlier than the one before (expected: not)");
    }
  }

  private TrustedHead demandQuorum(Receipt seal) {
    try {
      return new TrustedHead(seal, trust.verify(seal.checkpoint()));
    } catch (BadSignatureException e) {
      throw new DishonestServerException(
          COSIGNATURE, "sealed head: a witness did not sign it (expected: only what it signed)", e);
    } catch (QuorumException e) {
      throw new UnwitnessedException(
          QUORUM,
          "cosignatures: of " + e.cosigned().size() + " witnesses (expected: the policy's quorum)",
          e);
    }
  }

  private TrustedHead trust(TrustedHead head) {
    try {
      store.commit(new StateChanges().put(KEY, encode(head)));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
    trusted = head;
    return head;
  }

  /** What a head says by itself: signed by the log, with its map at its end. */
  private Receipt check(SealedHead sealed) {
    SignedCheckpoint checkpoint;
    TreeHead tree;
    Leaf map;
    try {
      checkpoint = SignedCheckpoint.parse(bytes(sealed.getCheckpoint()));
      tree = checkpoint.verify(trust.logKeys()).head();
      map = Leaf.parse(bytes(sealed.getMapLeaf()));
    } catch (MalformedException | BadSignatureException e) {
      throw new DishonestServerException(
          CHECKPOINT, "sealed head: does not verify (expected: signed by the log)", e);
    }
    if (tree.size() == 0) {
      throw new DishonestServerException(
          CHECKPOINT, "sealed head: of no leaves (expected: a MAP_ROOT leaf at its end)");
    }
    InclusionProof proof = proven(map, tree.size() - 1, sealed.getMapLeafProofList(), tree);
    if (map.kind() != LeafKind.MAP_ROOT) {
      throw new DishonestServerException(
          CHECKPOINT, "sealed head: without a map (expected: a MAP_ROOT leaf at its end)");
    }
    return new Receipt(map, proof, checkpoint);
  }

  private void checkConsistency(TreeHead earlier, TreeHead later) {
    try {
      List<Digest> path = List.of();
      if (earlier.size() < later.size()) {
        var request =
            GetConsistencyRequest.newBuilder()
                .setOldSize(earlier.size())
                .setNewSize(later.size())
                .build();
        path = path(server.getConsistency(request).getProofList());
      }
      new ConsistencyProof(earlier.size(), later.size(), path).verify(earlier, later);
    } catch (ProofException | IllegalArgumentException e) {
      throw new DishonestServerException(
          CONSISTENCY, "head: does not extend the trusted one (expected: append-only)", e);
    }
  }

  private static InclusionProof proven(
      Leaf leaf, long index, List<ByteString> hashes, TreeHead tree) {
    try {
      InclusionProof proof = new InclusionProof(index, tree.size(), path(hashes));
      proof.verify(leaf.hash(), tree);
      return proof;
    } catch (ProofException | IllegalArgumentException e) {
      throw new DishonestServerException(
          INCLUSION, "leaf: not at its index (expected: included)", e);
    }
  }

  /**
   * A proof, for anybody and for ever, that {@code leaf} stands at {@code index}: witnessed, if a
   * quorum is demanded.
   */
  public Receipt receipt(Leaf leaf, long index) {
    TrustedHead head = refresh(index + 1);
    var request =
        GetInclusionRequest.newBuilder().setIndex(index).setSize(head.tree().size()).build();
    List<ByteString> hashes = server.getInclusion(request).getProofList();
    return new Receipt(leaf, proven(leaf, index, hashes, head.tree()), head.seal().checkpoint());
  }

  /**
   * Has the length and head of each of {@code chains} proven, at most 1,000, and the party's list.
   *
   * @throws UnwitnessedException also if the witnesses vouched for it too long ago
   */
  public Completeness completeness(List<Chain> chains, boolean partyList) {
    var request = GetCompletenessRequest.newBuilder().setPartyList(partyList);
    chains.forEach(chain -> request.addChannels(chain.toString()));
    long known = trustedSize();
    GetCompletenessResponse response = server.getCompleteness(request.build());
    TrustedHead head = accept(response.getHead());
    requireAtLeast(known, head);
    if (response.getChannelsCount() != chains.size()) {
      throw new DishonestServerException(
          COMPLETENESS, "chains: not those asked for (expected: one proof each)");
    }
    try {
      Map<Chain, ChannelHead> heads = new LinkedHashMap<>();
      for (int i = 0; i < chains.size(); i++) {
        Chain chain = chains.get(i);
        heads.put(chain, chainHead(chain, response.getChannels(i), head.mapRoot()));
      }
      Optional<SortedSet<ChannelId>> list =
          partyList
              ? Optional.of(partyChannels(response.getParty(), head.mapRoot()))
              : Optional.empty();
      trust.demandFresh(head);
      return new Completeness(head, heads, list);
    } catch (ProofException | MalformedException | IllegalArgumentException e) {
      throw new DishonestServerException(
          COMPLETENESS, "map: does not prove it (expected: under the sealed root)", e);
    }
  }

  private static ChannelHead chainHead(Chain chain, ChannelHeadProof proof, Digest root)
      throws ProofException, MalformedException {
    MapProof way = MapProof.parse(bytes(proof.getMapProof()));
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

  private SortedSet<ChannelId> partyChannels(PartyListProof proof, Digest root)
      throws ProofException, MalformedException {
    SortedSet<ChannelId> channels = new TreeSet<>();
    proof.getChannelsList().forEach(channel -> channels.add(ChannelId.of(channel)));
    MapProof way = MapProof.parse(bytes(proof.getMapProof()));
    if (channels.isEmpty()) {
      if (way.verify(MapEntry.key(party), root).isPresent()) {
        throw new IllegalArgumentException("list: said to be empty (expected: as in the map)");
      }
    } else {
      way.verify(MapEntry.of(party, channels), root);
    }
    return channels;
  }

  private static List<Digest> path(List<ByteString> hashes) {
    List<Digest> path = new ArrayList<>(hashes.size());
    hashes.forEach(hash -> path.add(Digest.of(hash.toByteArray())));
    return path;
  }

  private static Bytes bytes(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }

  private static Bytes encode(TrustedHead head) {
    TlsWriter out = new TlsWriter();
    out.opaque(head.checkpoint()).raw(head.mapRoot().toByteArray()).uint64(head.time());
    out.vector(path -> head.seal().proof().path().forEach(hash -> path.raw(hash.toByteArray())));
    return out.toBytes();
  }

  /**
   * Versions before this one stored no path: then the seal serves as an anchor, and shows nothing.
   */
  private static TrustedHead decode(Bytes stored, Trust trust) {
    try {
      return TlsReader.decode(
          stored,
          in -> {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(in.opaque("checkpoint"));
            Digest mapRoot = hash(in);
            Leaf leaf = Leaf.mapRoot(in.uint64("time"), mapRoot);
            List<Digest> path = in.hasRemaining() ? in.vector("path", TrustedLog::hash) : List.of();
            long size = checkpoint.unverified().head().size();
            var seal = new Receipt(leaf, new InclusionProof(size - 1, size, path), checkpoint);
            return new TrustedHead(seal, trust.witnessed(checkpoint));
          });
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StateFailedException(new IOException("trusted head: malformed", e));
    }
  }

  private static Digest hash(TlsReader in) throws MalformedException {
    return Digest.of(in.raw("hash", Digest.LENGTH).toByteArray());
  }
}

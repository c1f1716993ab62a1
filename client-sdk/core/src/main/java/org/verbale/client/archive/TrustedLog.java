package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHECKPOINT;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;
import static org.verbale.client.error.DishonestServerException.Statement.CONSISTENCY;
import static org.verbale.client.error.DishonestServerException.Statement.COSIGNATURE;
import static org.verbale.client.error.DishonestServerException.Statement.INCLUSION;
import static org.verbale.client.error.DishonestServerException.Statement.TIME;
import static org.verbale.client.error.UnwitnessedException.Statement.QUORUM;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.MalformedException;
import org.verbale.evidence.Evidence;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapProof;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetSealedHeadRequest;
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
  private final ArchiveQueries server;
  private final Trust trust;
  private final PartyCode party;
  private final HeadStore heads;
  private final Accuser accuser;
  private final HeadKeys keys;
  private final Confessor confessor;
  private final Generations generations;
  private @Nullable TrustedHead trusted;

  /** A head that says what it must by itself, and by which keys the log signs. */
  private record Checked(Receipt seal, Confession keys) {}

  private TrustedLog(
      ArchiveQueries server, Trust trust, PartyCode party, HeadStore heads, Confessor confessor) {
    this.server = server;
    this.trust = trust;
    this.party = party;
    this.heads = heads;
    this.accuser = new Accuser(server, trust, heads);
    this.keys = new HeadKeys(trust, heads, confessor, accuser);
    this.confessor = confessor;
    this.generations = new Generations(server, heads);
    this.trusted = heads.head().orElse(null);
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param trust what is demanded of a head
   * @param party the caller's, whose channel list it may have proven
   */
  public static TrustedLog open(
      ArchiveQueries server, Trust trust, PartyCode party, StateStore store) {
    return open(server, trust, party, store, List.of());
  }

  /**
   * The same for a log whose key may be replaced.
   *
   * @param roots one of which must have signed for the next key
   */
  public static TrustedLog open(
      ArchiveQueries server,
      Trust trust,
      PartyCode party,
      StateStore store,
      Collection<RootCertificate> roots) {
    var confessor = new Confessor(server, trust.log(), roots);
    return new TrustedLog(server, trust, party, new HeadStore(store, trust, confessor), confessor);
  }

  /** What is demanded of a head. */
  public Trust trust() {
    return trust;
  }

  /** The key by which the log signs, as far as it is known. */
  public synchronized VerifierKey key() {
    return heads.confession().keys().lineage().current();
  }

  /** When a quorum vouched for what {@code receipt} is about; empty if none did, or none must. */
  public synchronized Optional<Instant> witnessed(Receipt receipt) {
    return trust.witnessed(receipt.checkpoint(), heads.allKeys());
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
   * The log that goes on where this one ended, if the server shows the head of one; it is trusted
   * once it is {@link #enter entered}.
   */
  public synchronized Optional<NextGeneration> next() {
    SealedHead sealed = server.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
    SignedCheckpoint checkpoint = checkpoint(sealed);
    TreeHead tree = checkpoint.unverified().head();
    if (!generations.isOfAnother(tree, checkpoint.unverified().origin())) {
      return Optional.empty();
    }
    Checked checked = check(sealed, checkpoint, confessor.hearAnew(checkpoint, heads.confession()));
    var note = generations.demandBeginning(tree, checked.keys(), trusted);
    return Optional.of(new NextGeneration(demandQuorum(checked), checked.keys(), note));
  }

  /** Trusts another generation from here on, in one commit with {@code changes}. */
  public synchronized void enter(NextGeneration next, StateChanges changes) {
    heads.enter(next.head(), next.keys(), changes);
    trusted = next.head();
  }

  /**
   * Checks a head and, if it is newer than the one trusted, trusts it. An older one must be a
   * beginning of what is trusted. That it contradicts what was signed before is found whether or
   * not witnesses vouch for it.
   *
   * @throws UnwitnessedException if it fits, and the witnesses do not vouch for it
   */
  public synchronized TrustedHead accept(SealedHead sealed) {
    Checked checked = check(sealed);
    if (trusted != null) {
      checkExtension(checked, trusted.seal());
    }
    TrustedHead head = demandQuorum(checked);
    TrustedHead known = trusted;
    if (known == null || known.tree().size() < head.tree().size()) {
      return trust(head, checked.keys());
    }
    if (!known.tree().equals(head.tree())) {
      return head;
    }
    return trust.isFresher(head, known) ? trust(head, checked.keys()) : known;
  }

  private void checkExtension(Checked checked, Receipt known) {
    Receipt seal = checked.seal();
    Accuser knowing = accuser.knowing(checked.keys());
    boolean newer = seal.proof().index() >= known.proof().index();
    Receipt earlier = newer ? known : seal;
    Receipt later = newer ? seal : known;
    checkConsistency(earlier, later, path -> knowing.ofFork(known, seal, path));
    if (later.leaf().time() < earlier.leaf().time()) {
      throw accuser.caught(
          new DishonestServerException(TIME, "seal: earlier than one before it (expected: not)"),
          knowing.confirmed(new Evidence.Backdated(earlier, later)));
    }
  }

  private void checkConsistency(
      Receipt earlier, Receipt later, Function<List<Digest>, Optional<Evidence>> fork) {
    TreeHead from = earlier.checkpoint().unverified().head();
    TreeHead to = later.checkpoint().unverified().head();
    List<Digest> path = List.of();
    try {
      if (from.size() < to.size()) {
        var request =
            GetConsistencyRequest.newBuilder()
                .setOldSize(from.size())
                .setNewSize(to.size())
                .build();
        path = Wire.path(server.getConsistency(request).getProofList());
      }
      new ConsistencyProof(from.size(), to.size(), path).verify(from, to);
    } catch (ProofException | IllegalArgumentException e) {
      throw accuser.caught(
          new DishonestServerException(
              CONSISTENCY, "head: does not extend the trusted one (expected: append-only)", e),
          fork.apply(path));
    }
  }

  /**
   * Looks for evidence of what a reader of chains saw, which cannot tell by itself what the log
   * signed for.
   *
   * @return {@code lie}, with evidence if there is any
   */
  public DishonestServerException accuse(DishonestServerException lie) {
    if (lie.getCause() instanceof ConflictException seen) {
      return Optional.ofNullable(seen.conflict())
          .map(conflict -> accuse(lie, conflict))
          .orElse(lie);
    }
    return lie;
  }

  /** The same where {@code conflict} may be what is behind it. */
  public synchronized DishonestServerException accuse(
      DishonestServerException lie, Conflict conflict) {
    if (lie.evidence().isPresent()) {
      return lie;
    }
    try {
      return accuser.caught(lie, accuser.of(conflict, covering(conflict)));
    } catch (DishonestServerException another) {
      return another.evidence().map(lie::with).orElse(lie);
    } catch (VerbaleException e) {
      lie.addSuppressed(e); // without a head over both there is no evidence
      return lie;
    }
  }

  private SignedCheckpoint covering(Conflict conflict) {
    TrustedHead known = trusted;
    if (known == null || known.tree().size() < conflict.size()) {
      return refresh(conflict.size()).seal().checkpoint();
    }
    return known.seal().checkpoint();
  }

  private TrustedHead demandQuorum(Checked checked) {
    Receipt seal = checked.seal();
    try {
      return new TrustedHead(seal, trust.verify(seal.checkpoint(), checked.keys().believed()));
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

  private TrustedHead trust(TrustedHead head, Confession keys) {
    heads.trust(head, keys);
    trusted = head;
    return head;
  }

  private static SignedCheckpoint checkpoint(SealedHead sealed) {
    try {
      return SignedCheckpoint.parse(Wire.bytes(sealed.getCheckpoint()));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static DishonestServerException malformed(MalformedException e) {
    return new DishonestServerException(
        CHECKPOINT, "sealed head: malformed (expected: signed by the log)", e);
  }

  private Checked check(SealedHead sealed) {
    SignedCheckpoint checkpoint = checkpoint(sealed);
    return check(sealed, checkpoint, keys.behind(checkpoint));
  }

  /** What a head says by itself: signed by the log, with its map at its end. */
  private Checked check(SealedHead sealed, SignedCheckpoint checkpoint, Confession keys) {
    Leaf map;
    try {
      map = Leaf.parse(Wire.bytes(sealed.getMapLeaf()));
    } catch (MalformedException e) {
      throw malformed(e);
    }
    TreeHead tree = checkpoint.unverified().head();
    if (tree.size() == 0) {
      throw new DishonestServerException(
          CHECKPOINT, "sealed head: of no leaves (expected: a MAP_ROOT leaf at its end)");
    }
    InclusionProof proof = proven(map, tree.size() - 1, sealed.getMapLeafProofList(), tree);
    Receipt last = new Receipt(map, proof, checkpoint);
    if (map.kind() != LeafKind.MAP_ROOT) {
      throw accuser.caught(
          new DishonestServerException(
              CHECKPOINT, "sealed head: without a map (expected: a MAP_ROOT leaf at its end)"),
          accuser.knowing(keys).confirmed(new Evidence.Unsealed(last)));
    }
    return new Checked(last, keys);
  }

  private static InclusionProof proven(
      Leaf leaf, long index, List<ByteString> hashes, TreeHead tree) {
    try {
      InclusionProof proof = new InclusionProof(index, tree.size(), Wire.path(hashes));
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
    return receipt(leaf, index, refresh(index + 1));
  }

  /**
   * The same for several leaves, all under one head.
   *
   * @param leaves by their indexes; at least one
   * @return in the order of the indexes
   */
  public List<Receipt> receipts(SortedMap<Long, Leaf> leaves) {
    TrustedHead head = refresh(leaves.lastKey() + 1);
    List<Receipt> receipts = new ArrayList<>();
    leaves.forEach((index, leaf) -> receipts.add(receipt(leaf, index, head)));
    return List.copyOf(receipts);
  }

  private Receipt receipt(Leaf leaf, long index, TrustedHead head) {
    var request =
        GetInclusionRequest.newBuilder().setIndex(index).setSize(head.tree().size()).build();
    List<ByteString> hashes = server.getInclusion(request).getProofList();
    Receipt receipt =
        new Receipt(leaf, proven(leaf, index, hashes, head.tree()), head.seal().checkpoint());
    if (leaf.time() > head.time()) {
      throw accuser.caught(
          new DishonestServerException(TIME, "leaf: later than the seal behind it (expected: not)"),
          accuser.confirmed(new Evidence.Backdated(receipt, head.seal())));
    }
    keep(receipt);
    return receipt;
  }

  private synchronized void keep(Receipt receipt) {
    heads.keep(receipt);
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
      Map<Chain, ChannelHead> proven = new LinkedHashMap<>();
      Map<Chain, MapProof> ways = new LinkedHashMap<>();
      for (int i = 0; i < chains.size(); i++) {
        Chain chain = chains.get(i);
        ChannelHeadProof proof = response.getChannels(i);
        MapProof way = MapProof.parse(Wire.bytes(proof.getMapProof()));
        proven.put(chain, MapProofs.chainHead(chain, proof, way, head.mapRoot()));
        ways.put(chain, way);
      }
      Optional<SortedSet<ChannelId>> list =
          partyList
              ? Optional.of(MapProofs.partyChannels(party, response.getParty(), head.mapRoot()))
              : Optional.empty();
      Completeness all = new Completeness(head, proven, list, ways);
      demandConfessed(all);
      trust.demandFresh(head);
      return all;
    } catch (ProofException | MalformedException | IllegalArgumentException e) {
      throw new DishonestServerException(
          COMPLETENESS, "map: does not prove it (expected: under the sealed root)", e);
    }
  }

  private synchronized void demandConfessed(Completeness proven) {
    ChannelHead log = proven.chains().get(Chain.LOG);
    MapProof way = proven.proofs().get(Chain.LOG);
    if (log != null && way != null) {
      keys.demandConfessed(proven.head(), log, way);
    }
  }
}

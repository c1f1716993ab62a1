package org.verbale.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.audit.AuditException.Rule;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.CompactRange;
import org.verbale.log.CompletenessMap;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapUpdate;
import org.verbale.log.Position;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;

/**
 * Replays a log in order and stops at the first entry that no honest server makes. Keeps one head a
 * chain, the lists, the map over them and the right edge of the tree: memory grows with the number
 * of channels, not of entries. Not thread-safe.
 *
 * <p>What cannot be known from leaves and positions is not checked: that an object is what its hash
 * says, that a signature is valid, and that a party's list holds what assignments entitle it to.
 * Members check those for themselves.
 */
public final class Auditor {
  private final TreeHasher hasher = new TreeHasher();
  private final CompactRange edge;
  private final SortedMap<Chain, ChannelHead> chains = new TreeMap<>();
  private final SortedMap<PartyCode, SortedSet<ChannelId>> lists = new TreeMap<>();
  private final Map<MapPath, MapNode> nodes = new HashMap<>();
  private final SortedSet<Chain> changed = new TreeSet<>();
  private long time;
  private boolean sealed = true;

  /** An auditor at the beginning of a log. */
  public Auditor() {
    this(new CompactRange());
  }

  private Auditor(CompactRange edge) {
    this.edge = edge;
  }

  /** Goes on where {@code state} was taken. */
  Auditor(AuditState state) {
    this(CompactRange.of(state.size(), state.peaks()));
    time = state.time();
    state.chains().forEach(entry -> chains.put(entry.chain(), entry.head()));
    for (Listing listing : state.listings()) {
      lists.computeIfAbsent(listing.party(), party -> new TreeSet<>()).add(listing.channel());
    }
    List<MapEntry> entries = new ArrayList<>();
    chains.forEach((chain, head) -> entries.add(MapEntry.of(chain, head)));
    lists.forEach((party, channels) -> entries.add(MapEntry.of(party, channels)));
    nodes.putAll(new CompletenessMap(nodes::get).update(entries).puts());
  }

  /**
   * Reads what {@link #toBytes} wrote. The bytes are trusted: they are the auditor's own.
   *
   * @throws MalformedException if {@code bytes} are no state
   */
  public static Auditor parse(Bytes bytes) throws MalformedException {
    return new Auditor(AuditState.parse(bytes));
  }

  /**
   * All that it must remember, between seals alone.
   *
   * @throws IllegalStateException if the last entry was not a map root
   */
  public Bytes toBytes() {
    if (!sealed) {
      throw new IllegalStateException("auditor: between seals (expected: right behind one)");
    }
    List<AuditState.ChainEnd> ends = new ArrayList<>();
    chains.forEach((chain, head) -> ends.add(new AuditState.ChainEnd(chain, head)));
    List<Listing> listings = new ArrayList<>();
    lists.forEach(
        (party, channels) ->
            channels.forEach(channel -> listings.add(new Listing(party, channel))));
    return new AuditState(edge.size(), time, edge.peaks(), ends, listings).toBytes();
  }

  /** Number of entries taken: the index of the next. */
  public long size() {
    return edge.size();
  }

  /** Size and root of the tree of the entries taken. */
  public TreeHead head() {
    return edge.head();
  }

  /** Whether the last entry was a map root, or there was none yet. */
  public boolean isSealed() {
    return sealed;
  }

  /**
   * Takes the next entry.
   *
   * @throws AuditException if it breaks a rule; this auditor must not be used any more then
   */
  public void take(AuditEntry entry) throws AuditException {
    Leaf leaf = entry.leaf();
    if (leaf.time() < time) {
      throw broken(Rule.TIME, "earlier than the one before", "no time backwards");
    }
    if (leaf.kind() == LeafKind.MAP_ROOT) {
      if (!(entry.opening() instanceof Opening.Sealed listings)) {
        throw broken(Rule.OPENING, "a position of a map root", "listings");
      }
      seal(leaf, listings.listings());
    } else {
      if (!(entry.opening() instanceof Opening.Placed placed)) {
        throw broken(Rule.OPENING, "listings of a " + leaf.kind(), "a position");
      }
      extend(leaf, placed.position());
    }
    time = leaf.time();
    sealed = leaf.kind() == LeafKind.MAP_ROOT;
    edge.append(leaf.hash(hasher), (level, index, hash) -> {});
  }

  /**
   * Checks that {@code signed} is the head right behind the last entry, and that a seal is that
   * entry.
   *
   * @throws AuditException if it is not
   */
  public void check(TreeHead signed) throws AuditException {
    long last = signed.size() - 1;
    if (!edge.head().equals(signed)) {
      throw new AuditException(
          Rule.CHECKPOINT, last, "checkpoint of another tree", "that of the entries");
    }
    if (!sealed) {
      throw new AuditException(
          Rule.CHECKPOINT, last, "checkpoint behind another entry", "a map root last");
    }
  }

  private void extend(Leaf leaf, Position position) throws AuditException {
    if (!position.hash().equals(leaf.position())) {
      throw broken(Rule.OPENING, "another position", "the one in its leaf");
    }
    Chain chain = position.chain();
    checkKind(leaf.kind(), chain);
    ChannelHead head = chains.getOrDefault(chain, ChannelHead.EMPTY);
    if (position.sequence() < head.length()) {
      throw broken(
          Rule.SECOND_SEQUENCE, "second with its sequence number", "number " + head.length());
    }
    if (position.sequence() > head.length()) {
      throw broken(Rule.GAP, "leaves out a sequence number", "number " + head.length());
    }
    if (!head.isFollowedBy(position)) {
      throw broken(Rule.PREVIOUS, "behind another leaf", "the chain's last");
    }
    chains.put(chain, head.next(leaf.hash(hasher)));
    changed.add(chain);
  }

  /** Registry and log hold what is theirs and nothing else; channels hold the rest. */
  private void checkKind(LeafKind kind, Chain chain) throws AuditException {
    boolean registryKind =
        kind.code() >= LeafKind.TRUST_ROOT.code() && kind.code() <= LeafKind.ASSIGNMENT.code();
    boolean logKind = kind == LeafKind.CONFIGURATION;
    if (registryKind != chain.equals(Chain.REGISTRY) || logKind != chain.equals(Chain.LOG)) {
      String expected = logKind ? "log" : "a channel";
      throw broken(Rule.KIND, kind + " in the wrong chain", registryKind ? "registry" : expected);
    }
  }

  private void seal(Leaf leaf, List<Listing> listings) throws AuditException {
    List<MapEntry> entries = new ArrayList<>();
    for (Chain chain : changed) {
      entries.add(MapEntry.of(chain, chains.getOrDefault(chain, ChannelHead.EMPTY)));
    }
    changed.clear();
    SortedSet<PartyCode> parties = new TreeSet<>();
    for (Listing listing : listings) {
      list(listing);
      parties.add(listing.party());
    }
    checkSecretariat();
    for (PartyCode party : parties) {
      entries.add(MapEntry.of(party, lists.getOrDefault(party, new TreeSet<>())));
    }
    MapUpdate update = new CompletenessMap(nodes::get).update(entries);
    nodes.putAll(update.puts());
    if (!update.root().equals(leaf.object())) {
      throw broken(Rule.MAP, "another map", "that of the chains and lists before it");
    }
  }

  private void list(Listing listing) throws AuditException {
    if (!chains.containsKey(Chain.of(listing.channel()))) {
      throw broken(Rule.LIST, "lists a channel that does not exist", "one with a leaf");
    }
    if (!lists.computeIfAbsent(listing.party(), party -> new TreeSet<>()).add(listing.channel())) {
      throw broken(Rule.LIST, "lists a channel again", "each once a party");
    }
  }

  /** The one list that follows from the chains: the Secretariat belongs to every channel. */
  private void checkSecretariat() throws AuditException {
    int channels = chains.size();
    for (Chain other : List.of(Chain.REGISTRY, Chain.LOG)) {
      channels -= chains.containsKey(other) ? 1 : 0;
    }
    SortedSet<ChannelId> listed = lists.getOrDefault(PartyCode.SECRETARIAT, new TreeSet<>());
    if (listed.size() != channels) { // each of them exists, so the number says all
      throw broken(Rule.LIST, "hides a channel from the Secretariat", "all of them on its list");
    }
  }

  private AuditException broken(Rule rule, String problem, String expectation) {
    return new AuditException(rule, edge.size(), problem, expectation);
  }

  /** The hash of the map as of the last seal; {@link Digest#ZERO} before the first. */
  public Digest mapRoot() {
    return new CompletenessMap(nodes::get).root();
  }
}

package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.RULES;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochId;
import org.verbale.client.archive.ChainReader;
import org.verbale.client.archive.LeafHashes;
import org.verbale.client.archive.PlacedLeaf;
import org.verbale.client.archive.VerifiedEntry;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.EpochView;
import org.verbale.epoch.Group;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.terms.SearchEpochs;
import org.verbale.v1.Entry;

/**
 * A channel's chain as far as it was read, with everything that needs no secret: the group, its
 * epochs and who could read in each, acknowledgements, and every record's place.
 *
 * <p>Reading changes it in memory; {@link #save} hands the changes to a commit. After a failure in
 * between it is loaded again. Not thread-safe.
 */
final class History implements EpochView {
  private final ChannelId channel;
  private final String prefix;
  private final LeafHashes hashes;
  private final Map<EpochId, EpochFacts> epochs = new LinkedHashMap<>();
  private final RecordRows rows;
  private final Erasures erasures;
  private final Complaints complaints;
  private final Supplements supplements;
  private final Publications publications;
  private final Map<EpochId, Set<CertificateId>> acknowledged = new HashMap<>();
  private final Map<CertificateId, Bytes> resyncs = new HashMap<>();
  private final Map<String, Bytes> unsaved = new LinkedHashMap<>();
  private SearchEpochs searchEpochs = SearchEpochs.NONE;
  private ChainReader reader;
  private @Nullable PublicGroup tree;
  private @Nullable EpochFacts current;

  private History(
      ChannelId channel,
      LeafHashes hashes,
      RecordRows rows,
      Erasures erasures,
      Complaints complaints,
      Supplements supplements,
      Publications publications,
      ChainReader reader) {
    this.channel = channel;
    this.prefix = prefix(channel);
    this.hashes = hashes;
    this.rows = rows;
    this.erasures = erasures;
    this.complaints = complaints;
    this.supplements = supplements;
    this.publications = publications;
    this.reader = reader;
  }

  /** Keys of all channels. */
  static final String ROOT = "channel/";

  /** How the keys begin, behind a channel's prefix, of what is made of its chain alone. */
  private static final Set<String> READ =
      Set.of(
          "reader",
          "hashes/",
          "record/",
          "erasures",
          "complaints",
          "supplement/",
          "publication/",
          "epoch/",
          "search",
          "group",
          "resyncs",
          "acknowledged/");

  static String prefix(ChannelId channel) {
    return ROOT + channel + "|";
  }

  /** Whether this key of a store holds what was read of some channel's chain. */
  static boolean isRead(String key) {
    if (!key.startsWith(ROOT)) {
      return false;
    }
    String rest = key.substring(key.indexOf('|') + 1);
    return READ.stream().anyMatch(rest::startsWith);
  }

  /** What happened in one entry. */
  sealed interface Event {
    /** The channel was created; epoch 0. */
    record Created(EpochFacts facts) implements Event {}

    /** A Commit began an epoch. */
    record Committed(VerifiedCommit commit, EpochFacts facts, EpochFacts before, Moment moment)
        implements Event {}

    record Acknowledged(CertificateId device) implements Event {}

    record ResyncRequested(CertificateId device) implements Event {}

    record Relinked(EpochId epoch) implements Event {}

    record Posted(RecordRow row) implements Event {}

    /** A record's content was erased by a decision. */
    record Erased(ErasedRow row) implements Event {}

    /** A member says that a record is not what its author signed. */
    record Complained(ComplaintRow row) implements Event {}

    /** Search terms were added to a record. */
    record Supplemented(SupplementRow row) implements Event {}

    /** It was decided about making a record public. */
    record PublicationDecided(PublicationRow row) implements Event {}

    /** A legal hold was placed or lifted. */
    record Held(Hold hold) implements Event {}
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @throws StateFailedException if that is malformed
   */
  static History load(StateStore store, ChannelId channel) {
    String prefix = prefix(channel);
    try {
      Optional<Bytes> stored = store.get(prefix + "reader");
      ChainReader reader =
          stored.isPresent()
              ? ChainReader.parse(stored.get())
              : ChainReader.atStartOf(Chain.of(channel));
      var hashes = LeafHashes.load(store, prefix + "hashes/");
      var rows = RecordRows.load(store, prefix + "record/");
      var erasures = Erasures.load(store, prefix + "erasures", rows);
      var complaints = Complaints.load(store, prefix + "complaints");
      var supplements = Supplements.load(store, prefix + "supplement/");
      var publications = Publications.load(store, prefix + "publication/");
      var history =
          new History(
              channel, hashes, rows, erasures, complaints, supplements, publications, reader);
      for (String key : store.keys(prefix + "epoch/")) {
        EpochFacts facts = EpochFacts.parse(store.get(key).orElseThrow());
        history.epochs.put(facts.epoch(), facts);
        history.current = facts;
      }
      Optional<Bytes> group = store.get(prefix + "group");
      if (group.isPresent()) {
        history.tree = PublicGroup.decode(group.get());
      }
      Optional<Bytes> search = store.get(prefix + "search");
      if (search.isPresent()) {
        history.searchEpochs = TlsReader.decode(search.get(), in -> SearchEpochs.read(in, channel));
      }
      for (EpochFacts facts : history.epochs.values()) {
        history.readAcknowledgements(store, facts.epoch());
      }
      Optional<Bytes> resyncs = store.get(prefix + "resyncs");
      if (resyncs.isPresent()) {
        history.readResyncs(resyncs.get());
      }
      return history;
    } catch (MalformedException | ValidationException e) {
      throw new StateFailedException(new IOException("channel: malformed", e));
    }
  }

  private void readAcknowledgements(StateStore store, EpochId epoch) throws MalformedException {
    Optional<Bytes> stored = store.get(acknowledgementKey(epoch));
    if (stored.isPresent()) {
      TlsReader in = new TlsReader(stored.get());
      acknowledged.put(epoch, new TreeSet<>(in.vector("acknowledged", History::certificate)));
      in.end("acknowledged");
    }
  }

  private void readResyncs(Bytes bytes) throws MalformedException {
    TlsReader in = new TlsReader(bytes);
    in.vector(
        "resyncs",
        each -> {
          resyncs.put(certificate(each), each.opaque("key package"));
          return Bytes.EMPTY;
        });
    in.end("resyncs");
  }

  static CertificateId certificate(TlsReader in) throws MalformedException {
    return new CertificateId(Digest.of(in.raw("certificate", Digest.LENGTH).toByteArray()));
  }

  ChannelId channel() {
    return channel;
  }

  /** Length and last leaf of what was read. */
  ChannelHead head() {
    return reader.head();
  }

  /** The last entry that was read. */
  Optional<PlacedLeaf> last() {
    return reader.last();
  }

  /**
   * Holds an entry that was read before against what was read.
   *
   * @throws DishonestServerException if it is another
   */
  void demandSame(Entry entry, long sequence) {
    reader.demandSame(entry, hashes.get(sequence));
  }

  /** The epoch now; empty before the channel's first entry. */
  Optional<EpochFacts> current() {
    return Optional.ofNullable(current);
  }

  Optional<EpochFacts> epoch(EpochId epoch) {
    return Optional.ofNullable(epochs.get(epoch));
  }

  /** All epochs that were read, in order; a copy. */
  List<EpochFacts> epochs() {
    return List.copyOf(epochs.values());
  }

  @Override
  public Group group() {
    return requireCurrent().group();
  }

  /** The ratchet tree of the current epoch; empty before the channel was created. */
  Optional<PublicGroup> tree() {
    return Optional.ofNullable(tree);
  }

  @Override
  public Optional<Digest> note(EpochId epoch) {
    return epoch(epoch).map(EpochFacts::note);
  }

  @Override
  public boolean hasAcknowledged(EpochId epoch, Digest certificate) {
    return acknowledged.getOrDefault(epoch, Set.of()).contains(new CertificateId(certificate));
  }

  @Override
  public boolean hasRelinked(EpochId epoch, DeviceId device) {
    return epoch(epoch).filter(facts -> facts.hasCorrectionBy(device)).isPresent();
  }

  /** Members that have said that they can read the current epoch. */
  Set<CertificateId> acknowledged() {
    return current == null
        ? Set.of()
        : Collections.unmodifiableSet(acknowledged.getOrDefault(current.epoch(), Set.of()));
  }

  /** Members that asked to be added again, with the KeyPackage MLSMessage to do so. */
  Map<CertificateId, Bytes> resyncs() {
    return Collections.unmodifiableMap(resyncs);
  }

  /** Which search epochs have begun. */
  SearchEpochs searchEpochs() {
    return searchEpochs;
  }

  /** Whether the next Commit, by whomever, begins a search epoch for its age or its records. */
  boolean isSearchEpochOver() {
    return last().filter(last -> searchEpochs.isOver(last.leaf().time())).isPresent();
  }

  /** What was erased, and what holds it. */
  Erasures erasures() {
    return erasures;
  }

  Complaints complaints() {
    return complaints;
  }

  Supplements supplements() {
    return supplements;
  }

  Publications publications() {
    return publications;
  }

  /** Where a record stands, and what was added to it. */
  Set<Long> sequences(RecordId record) {
    Set<Long> found = new HashSet<>();
    rows.find(record).ifPresent(row -> found.add(row.sequence()));
    supplements.find(record).ifPresent(row -> found.addAll(row.sequences()));
    return found;
  }

  boolean hasRecord(RecordId record) {
    return rows.find(record).isPresent();
  }

  Optional<RecordRow> record(RecordId record) {
    return rows.find(record);
  }

  /** Records from {@code sequence} on, in order; a copy. */
  List<RecordRow> records(long sequence) {
    return rows.from(sequence);
  }

  /** The leaf hash of an entry that was read. */
  Digest leafHash(long sequence) {
    return hashes.get(sequence);
  }

  boolean isAncestor(ChannelHead head) {
    return hashes.isAncestor(head);
  }

  /**
   * Reads the next entry.
   *
   * @param registry read at least as far as the entry
   * @throws DishonestServerException if it is not one that an honest server would have
   */
  Event read(Entry entry, Registry registry) {
    ChainReader.Step step = reader.read(entry);
    Event event = judge(step.entry(), registry);
    hashes.add(step.entry().leafHash());
    reader = step.next();
    return event;
  }

  private Event judge(VerifiedEntry entry, Registry registry) {
    EntryRules rules = new EntryRules(channel, registry, entry);
    return switch (entry.leaf().kind()) {
      case CHANNEL_CREATED -> created(rules);
      case HANDSHAKE -> committed(rules);
      case ACKNOWLEDGEMENT -> acknowledged(rules);
      case RESYNC -> resyncRequested(rules);
      case RELINK -> relinked(rules);
      case RECORD -> posted(rules);
      case TOMBSTONE -> erased(rules);
      case DECISION -> rules.isOfPublication() ? publicationDecided(rules) : held(rules);
      case COMPLAINT -> complained(rules);
      case TERMS_SUPPLEMENT -> supplemented(rules);
      default ->
          throw new DishonestServerException(
              RULES, "entry: " + entry.leaf().kind() + " (expected: a kind of channels)");
    };
  }

  private Event created(EntryRules rules) {
    if (tree != null) {
      throw new DishonestServerException(RULES, "creation: a second (expected: one)");
    }
    EntryRules.Founded founded = rules.created();
    enter(founded.group(), founded.facts(), false);
    return new Event.Created(founded.facts());
  }

  private Event committed(EntryRules rules) {
    EpochFacts before = requireCurrent();
    EntryRules.Advanced advanced = rules.committed(before, requireTree());
    boolean removes = !advanced.commit().change().removed().isEmpty();
    enter(advanced.commit().next(), advanced.facts(), removes);
    return new Event.Committed(advanced.commit(), advanced.facts(), before, rules.moment());
  }

  private Event acknowledged(EntryRules rules) {
    requireCurrent();
    EntryRules.Acknowledged says = rules.acknowledged(this);
    Set<CertificateId> all = acknowledged.computeIfAbsent(says.epoch(), epoch -> new TreeSet<>());
    all.add(says.device());
    TlsWriter row = new TlsWriter();
    row.vector(out -> all.forEach(each -> out.raw(each.hash().toByteArray())));
    unsaved.put(acknowledgementKey(says.epoch()), row.toBytes());
    return new Event.Acknowledged(says.device());
  }

  private String acknowledgementKey(EpochId epoch) {
    return prefix
        + "acknowledged/"
        + number(epoch.group().generation())
        + "/"
        + number(epoch.number());
  }

  private Event resyncRequested(EntryRules rules) {
    requireCurrent();
    EntryRules.Resync resync = rules.resyncRequested(this);
    resyncs.put(resync.device(), resync.keyPackage());
    return new Event.ResyncRequested(resync.device());
  }

  private Event relinked(EntryRules rules) {
    requireCurrent();
    EntryRules.Relinked relinked = rules.relinked(this);
    put(epoch(relinked.epoch()).orElseThrow().with(relinked.correction()));
    return new Event.Relinked(relinked.epoch());
  }

  private Event posted(EntryRules rules) {
    RecordRow row = rules.posted(requireCurrent(), this);
    rows.add(row);
    searchEpochs = searchEpochs.record();
    if (!rules.hasCiphertext()) {
      erasures.cameWithoutContent(row.record());
    }
    return new Event.Posted(row);
  }

  private Event erased(EntryRules rules) {
    ErasedRow row = rules.erased(erasures, publications::isPublic);
    erasures.add(row);
    return new Event.Erased(row);
  }

  private Event complained(EntryRules rules) {
    ComplaintRow row = rules.complained(erasures, complaints.view(requireCurrent().group()));
    complaints.add(row);
    return new Event.Complained(row);
  }

  private Event supplemented(EntryRules rules) {
    Group group = requireCurrent().group();
    SupplementRow row = rules.supplemented(supplements.view(rows, erasures, group));
    if (!row.came()) {
      erasures.cameWithoutContent(row.record());
    }
    supplements.add(row);
    return new Event.Supplemented(row);
  }

  private Event publicationDecided(EntryRules rules) {
    requireCurrent();
    PublicationRow row = rules.publicationDecided(erasures, publications);
    publications.add(row);
    return new Event.PublicationDecided(row);
  }

  private Event held(EntryRules rules) {
    Hold hold = rules.held(erasures);
    erasures.add(hold);
    return new Event.Held(hold);
  }

  private void enter(PublicGroup next, EpochFacts facts, boolean removes) {
    searchEpochs = searchEpochs.epoch(facts.epoch(), removes, facts.time());
    tree = next;
    put(facts);
    current = facts;
    resyncs.clear();
    unsaved.put(prefix + "group", next.toBytes());
  }

  private void put(EpochFacts facts) {
    epochs.put(facts.epoch(), facts);
    if (current != null && current.epoch().equals(facts.epoch())) {
      current = facts;
    }
    EpochId id = facts.epoch();
    unsaved.put(
        prefix + "epoch/" + number(id.group().generation()) + "/" + number(id.number()),
        facts.toBytes());
  }

  private PublicGroup requireTree() {
    if (tree == null) {
      throw new DishonestServerException(RULES, "chain: no creation (expected: first)");
    }
    return tree;
  }

  private EpochFacts requireCurrent() {
    if (current == null) {
      throw new DishonestServerException(RULES, "chain: no creation (expected: first)");
    }
    return current;
  }

  /** Keys in the store sort as their numbers do. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%019d", number);
  }

  /** Everything that was read since the last call. */
  void save(StateChanges changes) {
    unsaved.forEach(changes::put);
    unsaved.clear();
    hashes.save(changes);
    rows.save(changes);
    erasures.save(changes);
    complaints.save(changes);
    supplements.save(changes);
    publications.save(changes);
    changes.put(prefix + "search", searchEpochs.toBytes());
    changes.put(prefix + "reader", reader.toBytes());
    TlsWriter waiting = new TlsWriter();
    waiting.vector(
        out ->
            resyncs.forEach(
                (device, keyPackage) -> out.raw(device.hash().toByteArray()).opaque(keyPackage)));
    changes.put(prefix + "resyncs", waiting.toBytes());
  }
}

package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Registry;
import org.verbale.identity.Use;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.record.RecordNote;
import org.verbale.v1.Entry;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;

/**
 * One channel, followed and used. Safe for use by many threads: one thing happens at a time.
 *
 * <p>Methods that talk to the server throw {@code RefusedException}, {@code UnreachableException}
 * or {@link DishonestServerException}; after the last nothing of what was heard has been stored.
 */
public final class ChannelEngine implements AutoCloseable {
  private static final int PAGE = 200;
  private static final int ATTEMPTS = 8;

  /** Reasons for which there is nothing to read yet. */
  private static final Set<String> NOT_FOR_US =
      Set.of("UNKNOWN", "NOT_A_MEMBER", "NOT_ENTITLED", "COMMIT_REQUIRED");

  private final ChannelId channel;
  private final ChannelContext context;
  private final Committer committer;
  private final Outbox outbox;
  private final Entrance entrance;
  private final Duration acknowledgementLimit;
  private History history;
  private Member member;

  /** Whether the server, when last asked, let us read; a removed device cannot read why not. */
  private boolean served = true;

  /**
   * Goes on from what the state store holds.
   *
   * @param acknowledgementLimit how long we post into an epoch that no Secretariat device has
   *     acknowledged
   */
  public ChannelEngine(ChannelId channel, ChannelContext context, Duration acknowledgementLimit) {
    this.channel = channel;
    this.context = context;
    this.acknowledgementLimit = acknowledgementLimit;
    this.committer = new Committer(channel, context.server(), context.store(), context.device());
    this.outbox = new Outbox(channel, context.server(), context.store(), context.device());
    this.entrance = new Entrance(channel, context);
    this.history = History.load(context.store(), channel);
    this.member = Member.load(context.store(), history, context.registry().registry());
  }

  public ChannelId channel() {
    return channel;
  }

  /** The channels that {@code store} knows. */
  public static SortedSet<ChannelId> known(StateStore store) {
    SortedSet<ChannelId> known = new TreeSet<>();
    for (String key : store.keys(History.ROOT)) {
      known.add(ChannelId.of(key.substring(History.ROOT.length(), key.indexOf('|'))));
    }
    return known;
  }

  /** Where we stand, as far as was read. */
  public synchronized Following following() {
    if (history.current().isEmpty()) {
      return Following.NOT_CREATED;
    }
    if (!served) {
      return Following.WATCHING;
    }
    if (member.group().isPresent()) {
      return Following.MEMBER;
    }
    return isInTree() ? Following.LOCKED_OUT : Following.WATCHING;
  }

  /** Length and last leaf of what was read. */
  public synchronized ChannelHead head() {
    return history.head();
  }

  /**
   * Reads everything new, follows its Commits, joins if a Welcome waits, acknowledges the epoch,
   * and sends again what was stored and whose fate is unknown.
   */
  public synchronized Following catchUp() {
    if (!read() && history.current().isPresent()) {
      return following();
    }
    if (committer.isWaiting()) {
      sendCommit();
    }
    settle();
    for (PostRecordRequest waiting : outbox.waiting()) {
      sendAgain(waiting);
    }
    return following();
  }

  /** Takes an entry from the feed; what is missing before it is read first. */
  public synchronized void accept(Entry entry, long sequence) {
    if (sequence > history.head().length()) {
      catchUp();
    } else if (sequence == history.head().length()) {
      process(List.of(entry));
      settle();
    }
  }

  /**
   * Reads the chain to the end that the server tells.
   *
   * @return false if nothing is there for us to read
   */
  @CanIgnoreReturnValue
  private boolean read() {
    while (true) {
      ReadHistoryResponse page;
      try {
        page =
            context
                .server()
                .readHistory(
                    ReadHistoryRequest.newBuilder()
                        .setChannel(channel.toString())
                        .setFrom(history.head().length())
                        .setLimit(PAGE)
                        .build());
      } catch (RefusedException e) {
        if (NOT_FOR_US.contains(e.reason())) {
          served = false;
          return false;
        }
        throw e;
      }
      served = true;
      if (page.getEntriesCount() > 0) {
        context.registry().catchUp();
        process(page.getEntriesList());
      }
      if (page.getEntriesCount() == 0 || history.head().length() >= page.getLength()) {
        return true;
      }
    }
  }

  private void process(List<Entry> entries) {
    Registry registry = context.registry().registry();
    StateChanges changes = new StateChanges();
    try {
      for (Entry entry : entries) {
        History.Event event = history.read(entry, registry);
        if (event instanceof History.Event.Created created) {
          foundedByOther(created, changes);
        } else if (event instanceof History.Event.Committed committed) {
          follow(committed, registry);
          committer.forget(changes); // its epoch is decided, for us or for another
        }
      }
      history.save(changes);
      member.save(changes);
      commit(changes);
    } catch (RuntimeException e) {
      reload();
      throw e;
    }
  }

  private void foundedByOther(History.Event.Created created, StateChanges changes) {
    boolean ours =
        member
            .keyring()
            .key(created.facts().epoch())
            .filter(key -> key.commitment().equals(created.facts().key()))
            .isPresent();
    if (!ours) {
      member.abandonFounding();
      committer.forget(changes);
    }
  }

  private void follow(History.Event.Committed committed, Registry registry) {
    Optional<MlsGroup> group = member.group();
    if (group.isPresent() && group.get().epoch() == committed.before().epoch().number()) {
      member.follow(
          committed.commit(), committed.facts(), committed.before(), registry, committed.moment());
    }
  }

  /** After a failure: memory goes back to what is stored. */
  private void reload() {
    member.close();
    history = History.load(context.store(), channel);
    member = Member.load(context.store(), history, context.registry().registry());
  }

  /** Joins, asks to be added again, or acknowledges, as the state of things demands. */
  private void settle() {
    if (history.current().isEmpty() || !isInTree()) {
      return;
    }
    if (member.group().isEmpty() && entrance.join(history, member)) {
      StateChanges changes = new StateChanges();
      entrance.used(changes);
      member.save(changes);
      commit(changes);
      entrance.discardWelcome();
    }
    if (member.group().isEmpty()) {
      CertificateId own = context.device().id();
      boolean mayAsk = history.current().orElseThrow().isMember(own);
      if (mayAsk && !history.resyncs().containsKey(own)) {
        entrance.requestResync(history);
        read();
      }
      return;
    }
    if (entrance.acknowledge(history, member)) {
      read();
    }
  }

  private boolean isInTree() {
    Registry registry = context.registry().registry();
    var own = context.device().certificate();
    return history.current().orElseThrow().members().stream()
        .map(each -> registry.device(each.hash(), Use.SIGNING))
        .flatMap(Optional::stream)
        .anyMatch(own::isSameDevice);
  }

  /** Creates the channel, unless somebody else was first. */
  public synchronized Following create() {
    catchUp();
    if (history.current().isEmpty() && !committer.isWaiting()) {
      committer.stageCreation(member, context.registry().catchUp());
      sendCommit();
      settle();
    }
    return following();
  }

  /**
   * Adds a device to the group, and does what is mandated along the way; rebases and retries by
   * itself.
   *
   * @throws RefusedException INVALID_COMMIT if it is not ours to add, NO_KEY_PACKAGE if it has
   *     published none
   */
  public synchronized void add(CertificateId device) {
    change(new Committer.Wish(Set.of(device), Set.of(), false));
    if (!history.current().orElseThrow().isMember(device)) {
      throw new RefusedException(
          "NO_KEY_PACKAGE",
          "device: cannot be added (expected: entitled, absent, with a KeyPackage)",
          Duration.ZERO);
    }
  }

  /**
   * Removes a device from the group.
   *
   * @throws RefusedException INVALID_COMMIT if it is not ours to remove
   */
  public synchronized void remove(CertificateId device) {
    change(new Committer.Wish(Set.of(), Set.of(device), false));
  }

  /** Replaces our own keys in the group. */
  public synchronized void renew() {
    change(Committer.Wish.RENEWAL);
  }

  /** Commits what is mandated and adds who is expected, if we are a member and there is any. */
  public synchronized void maintain() {
    catchUp();
    if (following() == Following.MEMBER && (needsCommit() || isSomebodyExpected())) {
      change(Committer.Wish.MANDATED);
    }
  }

  private boolean isSomebodyExpected() {
    return absent().stream().anyMatch(Committer::isExpected);
  }

  /** Whether a member has asked to be added again. */
  public synchronized boolean isSomebodyWaiting() {
    return !history.resyncs().isEmpty();
  }

  /** Entitled devices that are not in the group; none before the channel exists. */
  public synchronized List<DeviceCertificate> absent() {
    return history.current().isEmpty()
        ? List.of()
        : committer.mandate(history, context.registry().registry()).additions();
  }

  private void change(Committer.Wish wish) {
    catchUp();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      requireMember();
      Registry registry = context.registry().catchUp();
      if (!committer.stage(member, history, registry, wish)) {
        return;
      }
      if (sendCommit()) {
        settle();
        return;
      }
    }
    throw new RefusedException(
        "STALE_EPOCH", "commit: overtaken each time (expected: a quieter moment)", Duration.ZERO);
  }

  /**
   * Sends the staged Commit and reads what the chain made of it.
   *
   * @return false if another Commit was first
   */
  private boolean sendCommit() {
    try {
      committer.send();
    } catch (RefusedException e) {
      dropStaged();
      if (e.reason().equals("STALE_EPOCH") || e.reason().equals("CONFLICT")) {
        read();
        settle();
        return false;
      }
      throw e;
    }
    read();
    return true;
  }

  private void dropStaged() {
    if (history.current().isEmpty()) {
      member.abandonFounding(); // what was to be founded exists already
    } else if (member.group().isPresent()) {
      member.preparing(context.registry().registry(), committer.now()).dropStaged();
    }
    StateChanges changes = new StateChanges();
    committer.forget(changes);
    member.save(changes);
    commit(changes);
  }

  /**
   * Posts a record: commits what is mandated first, seals under the current epoch, stores, sends;
   * seals again, as another record, if the epoch ended meanwhile. What was posted before under the
   * same token is not posted again.
   */
  public synchronized RecordRow post(OutgoingRecord record) {
    catchUp(); // sends again what waits
    Optional<RecordRow> before = outbox.sentAs(record.token()).flatMap(history::record);
    if (before.isPresent()) {
      return before.get();
    }
    for (int attempt = 1; ; attempt++) {
      PostRecordRequest request = seal(record);
      try {
        return send(record.token(), request);
      } catch (RefusedException e) {
        boolean overtaken =
            e.reason().equals("STALE_EPOCH") || e.reason().equals("COMMIT_REQUIRED");
        if (!overtaken || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private PostRecordRequest seal(OutgoingRecord record) {
    catchUp();
    requireMember();
    if (needsCommit()) {
      change(Committer.Wish.MANDATED);
    }
    requireAcknowledged();
    ArchiveKey key =
        member
            .keyring()
            .key(history.current().orElseThrow().epoch())
            .orElseThrow(
                () ->
                    new RefusedException(
                        "UNFAITHFUL_EPOCH",
                        "epoch: begun with a false note (expected: another Commit first)",
                        Duration.ZERO));
    return outbox.seal(record, key, history.head());
  }

  /** Stores and sends a sealed record. */
  private RecordRow send(String token, PostRecordRequest request) {
    RecordId id = recordId(request);
    outbox.put(token, id, request);
    try {
      outbox.send(request);
    } catch (RefusedException e) {
      outbox.forget(id);
      throw e;
    }
    read();
    RecordRow row =
        history
            .record(id)
            .orElseThrow(
                () ->
                    new DishonestServerException(
                        CHAIN, "record: accepted and not in the chain (expected: there)"));
    outbox.forget(id);
    return row;
  }

  /** Seals and signs a record without sending it: for a focal point to clear. */
  public synchronized SealedPost prepare(OutgoingRecord record) {
    return SealedPost.of(seal(record));
  }

  /** Opens what another device of our party prepared. */
  public synchronized RecordReader.Opened openPrepared(SealedPost post) {
    catchUp();
    requireMember();
    return clearance().open(post, history, member.keyring());
  }

  /** Adds our signature to what another device of our party prepared, and posts it. */
  public synchronized RecordRow clear(SealedPost post) {
    openPrepared(post).content().ifPresent(OpenedRecord::close);
    if (needsCommit()) {
      change(Committer.Wish.MANDATED); // what was prepared must then be prepared again
    }
    requireAcknowledged();
    PostRecordRequest request = clearance().sign(post);
    return send(recordId(request).value(), request);
  }

  private Clearance clearance() {
    return new Clearance(channel, context);
  }

  private void sendAgain(PostRecordRequest waiting) {
    RecordId id = recordId(waiting);
    if (history.hasRecord(id)) {
      outbox.forget(id);
      return;
    }
    try {
      outbox.send(waiting);
      read();
      outbox.forget(id);
    } catch (RefusedException e) {
      outbox.forget(id); // its author was told by an exception before, or by a restart: see drafts
    }
  }

  private static RecordId recordId(PostRecordRequest request) {
    try {
      return RecordNote.parse(Bytes.of(request.getNote().toByteArray())).claim().block().record();
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("outbox: malformed note", e));
    }
  }

  private boolean needsCommit() {
    var mandate = committer.mandate(history, context.registry().registry());
    return !mandate.removals().isEmpty()
        || history.resyncs().keySet().stream()
            .anyMatch(asks -> !asks.equals(context.device().id()));
  }

  private void requireMember() {
    if (following() != Following.MEMBER) {
      throw new RefusedException(
          "NOT_A_MEMBER", "channel: " + following() + " (expected: MEMBER)", Duration.ZERO);
    }
  }

  /** Nobody shall talk for long where the Secretariat may be locked out. */
  private void requireAcknowledged() {
    EpochFacts current = history.current().orElseThrow();
    boolean fresh = context.device().millis() - current.time() <= acknowledgementLimit.toMillis();
    if (!fresh && history.acknowledged().stream().noneMatch(this::isSecretariat)) {
      throw new RefusedException(
          "UNACKNOWLEDGED",
          "epoch: no Secretariat device can read it, as far as we know (expected: one soon)",
          Duration.ZERO);
    }
  }

  private boolean isSecretariat(CertificateId device) {
    return context
        .registry()
        .registry()
        .device(device.hash(), Use.SIGNING)
        .filter(found -> found.role() == Role.SECRETARIAT)
        .isPresent();
  }

  /**
   * Holds what we read against what the completeness map proves.
   *
   * @throws DishonestServerException if something was withheld, or we were shown another chain
   */
  public synchronized void check(ChannelHead proven) {
    if (history.head().length() < proven.length() && !read()) {
      return; // it openly serves us nothing: the status shows that
    }
    if (history.head().length() < proven.length()) {
      throw new DishonestServerException(
          COMPLETENESS, "channel: entries withheld (expected: all that the map counts)");
    }
    if (!history.isAncestor(proven)) {
      throw new DishonestServerException(
          CHAIN, "channel: another chain than the map's (expected: one)");
    }
  }

  /** Records from a sequence number on, in order. */
  public synchronized List<RecordRow> records(long sequence) {
    return history.records(sequence);
  }

  public synchronized Optional<RecordRow> record(RecordId record) {
    return history.record(record);
  }

  /**
   * Since when the current epoch is without the word of a Secretariat device; empty if there is
   * one, or no channel.
   */
  public synchronized Optional<Instant> unacknowledgedSince() {
    return history
        .current()
        .filter(current -> history.acknowledged().stream().noneMatch(this::isSecretariat))
        .map(current -> Instant.ofEpochMilli(current.time()));
  }

  /** A proof that a record stands in the archive. */
  public Receipt receipt(RecordRow row) {
    Leaf leaf = reader().leaf(row, leafHash(row));
    return context.log().receipt(leaf, row.index());
  }

  private synchronized Digest leafHash(RecordRow row) {
    return history.leafHash(row.sequence());
  }

  /**
   * Fetches and opens an attachment; the channel is free for others meanwhile.
   *
   * @param part index of the attachment's part
   * @param progress hears how many bytes were written
   * @throws UnreadableException if it is not what was signed; throw away what was written
   * @throws IOException from {@code out}
   */
  public void fetch(RecordRow row, int part, OutputStream out, LongConsumer progress)
      throws IOException {
    RecordReader.Opened opened = open(List.of(row)).get(0);
    try (OpenedRecord content =
        opened.content().orElseThrow(() -> new UnreadableException("NO_KEY", null))) {
      reader().fetch(row.record(), content, part, new Counted(out, progress));
    }
  }

  private RecordReader reader() {
    return new RecordReader(channel, context);
  }

  /** A view of what was read, for showing. */
  public synchronized ChannelView view() {
    return ChannelView.of(history, context.registry().registry(), following());
  }

  /**
   * Opens the records among {@code rows}, which were read before and lie side by side, in order.
   *
   * @throws DishonestServerException if the server now shows others
   */
  public synchronized List<RecordReader.Opened> open(List<RecordRow> rows) {
    return reader().open(rows, history, member.keyring());
  }

  private void commit(StateChanges changes) {
    try {
      context.store().commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  @Override
  public synchronized void close() {
    member.close();
  }
}

package org.verbale.client.channel;

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
import org.verbale.client.archive.PlacedLeaf;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.search.TermsState;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.query.TermTable;
import org.verbale.v1.Entry;

/**
 * One channel, followed and used. Safe for use by many threads: one thing happens at a time.
 *
 * <p>{@code ChannelReplica} reads and follows the chain, {@code Entrance} and {@code Upkeep} take
 * part in the group, {@code Poster} brings records in; here they are put in order, and asked.
 *
 * <p>Methods that talk to the server throw {@code RefusedException}, {@code UnreachableException}
 * or {@link DishonestServerException}; after the last nothing of what was heard has been stored.
 */
public final class ChannelEngine implements AutoCloseable {
  /** Records that get search terms at one time: others wait for the channel meanwhile. */
  private static final int FILL_IN = 64;

  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;
  private final Entrance entrance;
  private final Upkeep upkeep;
  private final Poster poster;
  private final Deciding deciding;
  private final Losses losses;
  private final Supplementing supplementing;
  private final Publishing publishing;

  /**
   * Goes on from what the state store holds.
   *
   * @param acknowledgementLimit how long we post into an epoch that no Secretariat device has
   *     acknowledged
   */
  public ChannelEngine(ChannelId channel, ChannelContext context, Duration acknowledgementLimit) {
    var committer = new Committer(channel, context.server(), context.store(), context.device());
    this.channel = channel;
    this.context = context;
    this.replica = new ChannelReplica(channel, context, committer);
    this.entrance = new Entrance(channel, context, replica);
    this.upkeep = new Upkeep(context, replica, committer, entrance);
    this.poster = new Poster(channel, context, replica, upkeep, acknowledgementLimit);
    this.deciding = new Deciding(channel, context, replica);
    this.losses = new Losses(channel, context);
    this.supplementing = new Supplementing(channel, context, replica);
    this.publishing = new Publishing(this, channel, context, replica);
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

  // --- following

  /** Where we stand, as far as was read. */
  public synchronized Following following() {
    return replica.following();
  }

  /** Length and last leaf of what was read. */
  public synchronized ChannelHead head() {
    return replica.history().head();
  }

  /** The last entry that was read, and what it says of its place. */
  public synchronized Optional<PlacedLeaf> last() {
    return replica.history().last();
  }

  /**
   * Reads everything new, follows its Commits, joins if a Welcome waits, acknowledges the epoch,
   * and sends again what was stored and whose fate is unknown.
   */
  public synchronized Following catchUp() {
    if (upkeep.catchUp()) {
      poster.sendWaiting();
    }
    return replica.following();
  }

  /**
   * Takes an entry from the feed; what is missing before it is read first.
   *
   * @throws DishonestServerException also if another was read in its place before
   */
  public synchronized void accept(Entry entry, long sequence) {
    if (sequence > replica.history().head().length()) {
      catchUp();
    } else if (sequence == replica.history().head().length()) {
      replica.process(List.of(entry));
      entrance.settle();
    } else {
      replica.history().demandSame(entry, sequence);
    }
  }

  /**
   * Holds what we read against what the completeness map proves.
   *
   * @throws DishonestServerException if something was withheld, or we were shown another chain
   */
  public synchronized void check(ChannelHead proven) {
    replica.check(proven);
  }

  // --- behind a disaster

  /** Whether this key of a store holds what was read of a channel's chain. */
  public static boolean isRead(String key) {
    return History.isRead(key);
  }

  /** Hands to {@code changes} what our place in the group needs beside the chain. */
  public synchronized void keepPlace(StateChanges changes) {
    replica.member().keepTree(changes);
  }

  /**
   * Reads the chain from its start into {@code next}, whose store has nothing of it, and what of it
   * is gone into the same.
   *
   * @return its length
   */
  public synchronized long reread(ChannelContext next) {
    var committer = new Committer(channel, next.server(), next.store(), next.device());
    try (ChannelReplica again = new ChannelReplica(channel, next, committer)) {
      StateChanges changes = new StateChanges();
      losses.add(again.reread(replica.history().records(0)), replica.history(), changes);
      again.commit(changes);
      return again.history().head().length();
    }
  }

  /** Goes on from what the store holds now. */
  public synchronized void reload() {
    replica.reload();
    supplementing.reload();
  }

  /** Posts again what this device had written and is gone, where that is possible. */
  public synchronized void resubmit() {
    catchUp();
    if (losses.resubmit(replica.history())) {
      catchUp();
    }
  }

  /** Records that were read here and are gone since a disaster, as far as was read. */
  public synchronized List<RecordRow> lost() {
    return losses.of(replica.history());
  }

  // --- the group

  /** Creates the channel, unless somebody else was first. */
  public synchronized Following create() {
    catchUp();
    upkeep.create();
    return replica.following();
  }

  /**
   * Adds a device to the group, and does what is mandated along the way; rebases and retries by
   * itself.
   *
   * @throws RefusedException INVALID_COMMIT if it is not ours to add, NO_KEY_PACKAGE if it has
   *     published none
   */
  public synchronized void add(CertificateId device) {
    catchUp();
    upkeep.add(device);
  }

  /**
   * Removes a device from the group.
   *
   * @throws RefusedException INVALID_COMMIT if it is not ours to remove
   */
  public synchronized void remove(CertificateId device) {
    catchUp();
    upkeep.change(new Committer.Wish(Set.of(), Set.of(device), false));
  }

  /** Replaces our own keys in the group. */
  public synchronized void renew() {
    catchUp();
    upkeep.change(Committer.Wish.RENEWAL);
  }

  /**
   * Commits what is mandated and adds who is expected, if we are a member and there is any; then
   * adds search terms to a few records that lack them, if that is our task.
   */
  public synchronized void maintain() {
    catchUp();
    upkeep.maintain();
    if (context.fillsIn() && replica.following() == Following.MEMBER && supplementing.isDue()) {
      beginSearchEpoch();
      var unused = supplementing.fillIn(FILL_IN);
    }
  }

  /** Where one is over: no trapdoor opens more than it should, added terms included. */
  private void beginSearchEpoch() {
    if (context.analyzer().isPresent() && replica.history().isSearchEpochOver()) {
      upkeep.change(Committer.Wish.RENEWAL);
    }
  }

  /**
   * Adds search terms to a record, or replaces those that it has.
   *
   * @return false if there is no analyzer, or the record does not open, or others were quicker
   * @throws RefusedException for what is refused otherwise
   */
  public synchronized boolean supplement(RecordRow row) {
    catchUp();
    replica.requireMember();
    beginSearchEpoch();
    boolean added = supplementing.supplement(row);
    replica.read();
    return added;
  }

  /** Judges the search terms that were added to a record last; NONE if none were. */
  public synchronized TermsState judgeSupplement(RecordRow row) {
    return supplementing.judge(row);
  }

  /** What opens the terms of a query here, as far as was read. */
  public synchronized TermTrapdoors trapdoors(int profile, TermTable terms) {
    return new SearchTerms(context, replica.history(), replica.member().keyring())
        .trapdoors(profile, terms);
  }

  /** Whether our leaf shows a former certificate of this device, as far as was read. */
  public synchronized boolean isRenewing() {
    return replica.isRenewing();
  }

  /** The certificate of this device that our leaf shows, as far as was read. */
  public synchronized Optional<CertificateId> shown() {
    return replica.shown();
  }

  /** Whether a member has asked to be added again. */
  public synchronized boolean isSomebodyWaiting() {
    return !replica.history().resyncs().isEmpty();
  }

  /** Entitled devices that are not in the group; none before the channel exists. */
  public synchronized List<DeviceCertificate> absent() {
    return upkeep.absent();
  }

  /** Every signed statement of another member that our keys contradict, as far as was read. */
  public synchronized List<Refuted> refuted() {
    return replica.member().veracity().refuted();
  }

  // --- writing

  /**
   * Posts a record: commits what is mandated first, seals under the current epoch, stores, sends;
   * seals again, as another record, if the epoch ended meanwhile. What was posted before under the
   * same token is not posted again.
   */
  public synchronized RecordRow post(OutgoingRecord record) {
    catchUp(); // sends again what waits
    return poster.post(record);
  }

  /** What became of what was posted under {@code token}, also by a process before this one. */
  public synchronized Optional<RecordRow> posted(String token) {
    return poster.posted(token);
  }

  /** Whether what was posted under {@code token} is on its way. */
  public synchronized boolean isWaiting(String token) {
    return poster.isWaiting(token);
  }

  /** The stable reason for which what was posted under {@code token} was given up. */
  public synchronized Optional<String> refusal(String token) {
    return poster.refusal(token);
  }

  /** Tokens of what was given up since the last call without anybody being told. */
  public synchronized List<String> takeGivenUp() {
    return poster.takeGivenUp();
  }

  /** Seals and signs a record without sending it: for a focal point to clear. */
  public synchronized SealedPost prepare(OutgoingRecord record) {
    catchUp();
    return poster.prepare(record);
  }

  /** Opens what another device of our party prepared. */
  public synchronized RecordReader.Opened openPrepared(SealedPost post) {
    catchUp();
    return poster.openPrepared(post);
  }

  /** Adds our signature to what another device of our party prepared, and posts it. */
  public synchronized RecordRow clear(SealedPost post) {
    catchUp();
    return poster.clear(post);
  }

  // --- reading

  /** Records from a sequence number on, in order. */
  public synchronized List<RecordRow> records(long sequence) {
    return replica.history().records(sequence);
  }

  public synchronized Optional<RecordRow> record(RecordId record) {
    return replica.history().record(record);
  }

  /**
   * Since when the current epoch is without the word of a Secretariat device; empty if there is
   * one, or no channel.
   */
  public synchronized Optional<Instant> unacknowledgedSince() {
    return poster.unacknowledgedSince();
  }

  /** A view of what was read, for showing. */
  public synchronized ChannelView view() {
    return ChannelView.of(replica.history(), context.registry().registry(), replica.following());
  }

  /** A proof that a record stands in the archive. */
  public Receipt receipt(RecordRow row) {
    Leaf leaf = reader().leaf(row, leafHash(row));
    return context.log().receipt(leaf, row.index());
  }

  private synchronized Digest leafHash(RecordRow row) {
    return replica.history().leafHash(row.sequence());
  }

  /**
   * Opens the records among {@code rows}, which were read before and lie side by side, in order.
   *
   * @throws DishonestServerException if the server now shows others
   */
  public synchronized List<RecordReader.Opened> open(List<RecordRow> rows) {
    return reader().open(rows, replica);
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
        opened.content().orElseThrow(() -> new UnreadableException(opened.ground(), null))) {
      reader().fetch(row.record(), content, part, new Counted(out, progress));
    } catch (RefusedException e) {
      if (e.reason().equals("ERASED")) {
        demandErased(row);
        throw new UnreadableException("ERASED", e);
      }
      throw e;
    }
  }

  /** The server says that a record is erased: then there is a decision. */
  private synchronized void demandErased(RecordRow row) {
    var unused = replica.requireErased(row.record());
  }

  // --- deciding

  /** What is made public of the channel's records. */
  public Publishing publishing() {
    return publishing;
  }

  /** A decision to erase a record, signed for our party alone. */
  public synchronized Bytes proposeErasure(RecordId record, Erasure.Reason reason) {
    catchUp();
    return deciding.propose(record, reason);
  }

  /** A decision of others with our party's signature added. */
  public synchronized Bytes signErasure(Bytes proposal) {
    catchUp();
    return deciding.sign(proposal);
  }

  /** Hands in a decision that all have signed. */
  public synchronized ErasedRow erase(Bytes decision) {
    catchUp();
    return deciding.erase(decision);
  }

  /**
   * Complains of a record, if it is not what its author signed.
   *
   * @throws RefusedException NOT_PERMITTED if it is, ERASED
   */
  public synchronized ComplaintRow complain(RecordRow row) {
    catchUp();
    return new Complaining(channel, context, replica).complain(row);
  }

  /** All complaints, in order, as far as was read. */
  public synchronized List<ComplaintRow> complaints() {
    return replica.history().complaints().all();
  }

  /** Places a legal hold, or lifts it; does nothing if it is so already. */
  public synchronized void hold(boolean placed) {
    catchUp();
    deciding.hold(placed ? Hold.State.PLACED : Hold.State.LIFTED);
  }

  /** Whether a hold stands, as far as was read. */
  public synchronized boolean isHeld() {
    return Hold.stands(replica.history().erasures().holds());
  }

  /** All erasures, in order, as far as was read. */
  public synchronized List<ErasedRow> erased() {
    return replica.history().erasures().all();
  }

  /** The erasure of a record, as far as was read. */
  public synchronized Optional<ErasedRow> erased(RecordId record) {
    return replica.history().erasures().find(record);
  }

  private RecordReader reader() {
    return new RecordReader(channel, context);
  }

  @Override
  public synchronized void close() {
    replica.close();
  }
}

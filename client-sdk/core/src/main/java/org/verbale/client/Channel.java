package org.verbale.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.RecordReader;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.channel.SealedPost;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.search.TermsState;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.log.Receipt;
import org.verbale.record.RecordType;
import org.verbale.v1.GetChannelRequest;

/**
 * One channel of a review. Safe for use by many threads; what concerns one channel happens one
 * after another.
 *
 * <p>Methods that talk to the server throw {@link RefusedException}, {@link UnreachableException}
 * or {@link DishonestServerException}. Records are in the order of the archive.
 */
public final class Channel {
  private final ChannelId id;
  private final Session session;
  private final Executor worker;
  private final ChannelEngine engine;
  private final RecordViews views;
  private final ReadMark read;
  private final QuestionIndex questions;

  Channel(ChannelId id, Session session, Executor worker) {
    this.id = id;
    this.session = session;
    this.worker = worker;
    this.engine = session.engine(id);
    this.views = new RecordViews(id, session, engine);
    this.read = new ReadMark(session.store(), id, "read");
    this.questions = new QuestionIndex(session.store(), id);
  }

  public ChannelId id() {
    return id;
  }

  // --- where this device stands

  /**
   * Reads everything new; creates the channel if nobody did, joins it if another member has added
   * this device.
   *
   * @return {@code WAITING} where a member has to add this device first: a focal point of its
   *     State, or, for focal points and Secretariat devices, any member
   */
  public ChannelStatus open() {
    return session
        .halt()
        .guard(
            () -> {
              session.registry().catchUp();
              engine.catchUp();
              boolean created = exists();
              if (!created) {
                engine.create();
              }
              return status(created);
            });
  }

  private boolean exists() {
    return engine.head().length() > 0
        || session
            .server()
            .getChannel(GetChannelRequest.newBuilder().setChannel(id.toString()).build())
            .getCreated();
  }

  /** Where this device stands, as far as was read; asks nobody. */
  public ChannelStatus status() {
    return status(false);
  }

  private ChannelStatus status(boolean created) {
    return new Synchronizer(session).status(id, created);
  }

  // --- writing

  /** Begins a record for this channel. */
  public RecordDraft.Builder draft(RecordType type, Language language) {
    return RecordDraft.builder(type, language, session.options().random());
  }

  /**
   * Posts a record and waits until it stands in the archive. Posting a draft again that was posted
   * before, or whose fate is unknown, posts no second record.
   *
   * <p>Does what the archive demands first: removes whoever belongs to the channel no more.
   */
  public PostedRecord post(RecordDraft draft) {
    return session.halt().guard(() -> posted(engine.post(draft.outgoing())));
  }

  /** The same on a thread of the client. Cancelling does not call a record back. */
  public CompletableFuture<PostedRecord> postAsync(RecordDraft draft) {
    return CompletableFuture.supplyAsync(() -> post(draft), worker);
  }

  /**
   * What became of a draft, as far as was read; asks nobody. What was on its way when a process
   * ended is sent again by {@link #open}, {@link VerbaleClient#sync} and subscriptions, and sealed
   * again if the group has changed since. Only a draft with attachments that are no files on disk
   * cannot be sealed again.
   */
  public DraftOutcome outcome(DraftId draft) {
    String token = draft.value();
    Optional<RecordRow> row = engine.posted(token);
    if (row.isPresent()) {
      return new DraftOutcome.Posted(posted(row.get()));
    }
    if (engine.isWaiting(token)) {
      return new DraftOutcome.Waiting();
    }
    return engine
        .refusal(token)
        .<DraftOutcome>map(DraftOutcome.Refused::new)
        .orElseGet(DraftOutcome.NotSent::new);
  }

  private PostedRecord posted(RecordRow row) {
    return new PostedRecord(id, row.record(), row.sequence(), Instant.ofEpochMilli(row.time()));
  }

  /**
   * Proof for anybody, without this SDK and for ever, that a record stands in the archive:
   * witnessed where this client has a policy that demands it, durable on the log's word without.
   * Waits for the next sealed head if need be.
   *
   * @throws IllegalArgumentException if there is no such record here
   * @throws UnwitnessedException if the witnesses do not vouch for it yet; the record is durable
   */
  public RecordReceipt receipt(RecordId record) {
    return session
        .halt()
        .guard(
            () -> {
              Receipt receipt = engine.receipt(views.row(record));
              return new RecordReceipt(receipt, session.log().witnessed(receipt));
            });
  }

  /** The same. */
  public RecordReceipt receipt(PostedRecord posted) {
    return receipt(posted.record());
  }

  // --- clearance

  /**
   * Seals and signs a record that a focal point of the same State has to clear, and hands it out
   * instead of posting it. Its files, if it has any, are uploaded. Bring the bytes to the focal
   * point on any way: they show no more than the archive will.
   */
  public Bytes prepareForClearance(RecordDraft draft) {
    return session.halt().guard(() -> engine.prepare(draft.outgoing()).toBytes());
  }

  /**
   * Opens what an expert of the same State prepared, for the focal point to read before {@link
   * #clear}. Its attachments show name, type and length; their content can be fetched once posted.
   *
   * @throws UnreadableException if it is not what its author signed
   * @throws RefusedException MALFORMED, NOT_PERMITTED if it is of another State, STALE_EPOCH if it
   *     must be prepared again because the group has changed since
   */
  public ReadableRecord openForClearance(Bytes prepared) {
    SealedPost post = parse(prepared);
    return session
        .halt()
        .guard(
            () -> {
              RecordReader.Opened opened = engine.openPrepared(post);
              return (ReadableRecord) views.received(opened);
            });
  }

  /**
   * Co-signs what an expert prepared, and posts it.
   *
   * @throws RefusedException as {@link #openForClearance}, and NOT_PERMITTED if it needs no
   *     clearance or this device is no focal point
   */
  public PostedRecord clear(Bytes prepared) {
    SealedPost post = parse(prepared);
    return session.halt().guard(() -> posted(engine.clear(post)));
  }

  private static SealedPost parse(Bytes prepared) {
    try {
      return SealedPost.parse(prepared);
    } catch (MalformedException e) {
      throw new RefusedException(
          "MALFORMED",
          "clearance: malformed (expected: what prepareForClearance gave)",
          java.time.Duration.ZERO);
    }
  }

  // --- reading

  /** All records, unopened, as far as was read; asks nobody. */
  public List<RecordHeader> headers() {
    return views.headers(engine.records(0));
  }

  /** One record, unopened, as far as was read; asks nobody. */
  public Optional<RecordHeader> header(RecordId record) {
    return engine.record(record).map(views::header);
  }

  /**
   * Opens records.
   *
   * @param from sequence number of the first one wanted
   * @param limit most records
   */
  public List<ReceivedRecord> records(long from, int limit) {
    List<RecordRow> rows = engine.records(from);
    return open(rows.subList(0, Math.min(limit, rows.size())));
  }

  /** Opens one record, if it is here. */
  public Optional<ReceivedRecord> record(RecordId record) {
    Optional<RecordRow> row = engine.record(record);
    return row.map(found -> open(List.of(found)).get(0));
  }

  private List<ReceivedRecord> open(List<RecordRow> rows) {
    return session
        .halt()
        .guard(
            () -> {
              List<ReceivedRecord> received = new ArrayList<>(rows.size());
              engine.open(rows).forEach(opened -> received.add(views.received(opened)));
              return List.copyOf(received);
            });
  }

  /** What the parties decide about this channel's archive: erasure, and what forbids it. */
  public Decisions decisions() {
    return new Decisions(session, engine, views);
  }

  /** What is made public of this channel's records. */
  public Publications publications() {
    return new Publications(session, engine, views);
  }

  /** What members say of records that are not what their authors signed. */
  public Complaints complaints() {
    return new Complaints(session, engine, views);
  }

  /**
   * Adds search terms to a record that has none, or older ones; the author's party and the
   * Secretariat also replace those that it has.
   *
   * @return whether it has them now from here; not without an analyzer, if the record does not
   *     open, or if it has terms that are not this device's to replace
   * @throws IllegalArgumentException if there is no such record here
   */
  public boolean addSearchTerms(RecordId record) {
    return session.halt().guard(() -> engine.supplement(views.row(record)));
  }

  /**
   * What is known of the search terms that somebody added to a record, the last ones, which take
   * the place of its author's. Opens the record.
   *
   * @return NONE if nobody did, as far as was read
   * @throws IllegalArgumentException if there is no such record here
   */
  public TermsState addedSearchTerms(RecordId record) {
    return session.halt().guard(() -> engine.judgeSupplement(views.row(record)));
  }

  RecordHeader header(RecordRow row) {
    return views.header(row);
  }

  /**
   * Records that this device had read and that are gone since the log was restored from a backup.
   * Its own were posted again where the server took them, and are not among these then.
   */
  public List<LostRecord> lost() {
    return engine.lost().stream()
        .map(
            row ->
                new LostRecord(
                    id,
                    row.record(),
                    row.type(),
                    Instant.ofEpochMilli(row.time()),
                    session.device().holds(row.author())))
        .toList();
  }

  /** Records of others behind the last one that was marked as read. */
  public List<RecordHeader> unread() {
    return views.headers(engine.records(read.next())).stream()
        .filter(header -> !header.author().device().equals(session.self().device()))
        .toList();
  }

  /**
   * Marks a record and all before it as read.
   *
   * @throws IllegalArgumentException if there is no such record here
   */
  public void markRead(RecordId record) {
    read.advance(views.row(record).sequence() + 1);
  }

  /**
   * Clarification requests and supplementary questions that no answer names by {@code in-reply-to}.
   * Opens answers that were not opened for this before; what does not open answers nothing.
   */
  public List<RecordHeader> openQuestions() {
    List<RecordRow> rows = engine.records(0);
    for (ReceivedRecord answer : open(questions.unknown(rows))) {
      if (answer instanceof ReadableRecord readable) {
        questions.add(answer.header().record(), readable.inReplyTo());
      }
    }
    return views.headers(questions.unanswered(rows));
  }

  // --- who can read

  /** Who can read what is posted now, as far as was read. */
  public Readers readers() {
    return Readers.of(engine.view());
  }

  /**
   * Devices that may be added and are not in the group: signing certificates. Focal points and
   * Secretariat devices are added by themselves.
   */
  public List<RecordHeader.Author> absentDevices() {
    return engine.absent().stream()
        .map(
            device ->
                new RecordHeader.Author(
                    device.party(),
                    device.role(),
                    device.device(),
                    new CertificateId(device.hash())))
        .toList();
  }

  /**
   * Adds a device of the own State; it can then read everything in the channel, from its beginning.
   *
   * @param device signing certificate
   * @throws RefusedException NO_KEY_PACKAGE if the device has published none, INVALID_COMMIT if it
   *     is not this device's to add
   */
  public void addDevice(CertificateId device) {
    session.halt().guard(() -> engine.add(device));
  }

  /**
   * Removes a device: it reads nothing that is posted from now on. What it has read it has.
   *
   * @param device signing certificate, of the own State
   */
  public void removeDevice(CertificateId device) {
    session.halt().guard(() -> engine.remove(device));
  }

  /**
   * What other members have signed about the channel's keys and is not so, in the order of epochs.
   * The channel goes on nevertheless: this client corrects what it can by itself.
   */
  public List<FalseStatement> falseStatements() {
    return engine.refuted().stream().map(views::falseStatement).toList();
  }

  /** Replaces this device's keys in the channel, for instance after somebody may have seen them. */
  public void renew() {
    session.halt().guard(engine::renew);
  }

  @Override
  public String toString() {
    return "Channel[" + id + "]";
  }
}

package org.verbale.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.ChannelView;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.Chain;
import org.verbale.log.Position;
import org.verbale.v1.Entry;
import org.verbale.v1.FeedItem;

/**
 * Hands what the feed brings to registry and channels, and tells the listener what became of it.
 * Safe for use by many threads: one thing happens at a time.
 */
final class FeedReader {
  private static final Logger logger = LoggerFactory.getLogger(FeedReader.class);
  static final String CURSOR = "feed/cursor";

  private final Session session;
  private final Synchronizer synchronizer;
  private final Consumer<Event> listener;
  private final Map<ChannelId, Told> told = new HashMap<>();
  private final Set<EpochId> unacknowledged = new HashSet<>();
  private UnwitnessedException.@Nullable Statement unwitnessed;
  private long cursor;
  private long generation;
  private long items;

  /** What the listener knows of a channel. */
  private static final class Told {
    final Channel channel;
    final ReadMark mark;
    final Set<Digest> falseNotes = new HashSet<>();
    final Set<RecordId> erased = new HashSet<>();
    final Set<RecordId> lost = new HashSet<>();
    final Set<Digest> publications = new HashSet<>();
    int complaints;
    ChannelStatus.Standing standing;
    @Nullable EpochId epoch;

    Told(Channel channel, ReadMark mark) {
      this.channel = channel;
      this.mark = mark;
      this.standing = channel.status().standing();
    }
  }

  FeedReader(Session session, Synchronizer synchronizer, Consumer<Event> listener) {
    this.session = session;
    this.synchronizer = synchronizer;
    this.listener = listener;
    this.cursor = stored(session);
    this.generation = session.nextLog().entered();
  }

  private static long stored(Session session) {
    return session.store().get(CURSOR).map(FeedReader::decode).orElse(0L);
  }

  /** The first log index that was not taken. */
  synchronized long cursor() {
    return cursor;
  }

  /** How many items were taken. */
  synchronized long items() {
    return items;
  }

  /** Reads what came while there was no feed. */
  synchronized void catchUp() {
    if (session.nextLog().entered() != generation) {
      generation = session.nextLog().entered();
      cursor = stored(session);
      told.values().forEach(each -> each.epoch = null);
    }
    session.registry().catchUp();
    for (ChannelId channel : session.channels()) {
      catchUp(channel);
    }
  }

  private void catchUp(ChannelId channel) {
    Told known = told(channel);
    try {
      session.engine(channel).catchUp();
    } catch (RefusedException e) {
      logger.info("{} could not be brought up to date: {}", channel, e.reason());
    }
    tell(known);
  }

  /**
   * Takes one item.
   *
   * @return whether it may have changed what is mandated or expected in some channel
   */
  synchronized boolean take(FeedItem item) {
    items++;
    boolean upkeep = false;
    if (item.hasEntry()) {
      upkeep = take(item.getEntry());
    } else if (item.hasWelcome()) {
      catchUp(channel(item.getWelcome().getChannel()));
      upkeep = true;
    }
    if (item.getCursor() > cursor) {
      cursor = item.getCursor();
      commit(new StateChanges().put(CURSOR, new TlsWriter().uint64(cursor).toBytes()));
    }
    return upkeep;
  }

  /** Where it stands in its chain is believed by nobody: whoever takes it checks. */
  private boolean take(Entry entry) {
    Position position;
    try {
      position = Position.parse(entry.getPosition().toString(UTF_8));
    } catch (MalformedException e) {
      throw new DishonestServerException(
          DishonestServerException.Statement.CHAIN, "entry: malformed (expected: a position)", e);
    }
    Optional<ChannelId> channel = position.chain().channel();
    if (position.chain().equals(Chain.LOG)) {
      return false; // proven with the next head, and asked for where it is needed
    }
    if (channel.isEmpty()) {
      session.registry().accept(entry, position.sequence());
      return true;
    }
    Told known = told(channel.get());
    ChannelEngine engine = session.engine(channel.get());
    long length = engine.head().length();
    try {
      engine.accept(entry, position.sequence());
    } catch (RefusedException e) {
      logger.info("{} could not be brought up to date: {}", channel.get(), e.reason());
    }
    return tell(known) && engine.head().length() > length;
  }

  private static ChannelId channel(String text) {
    try {
      return ChannelId.of(text);
    } catch (IllegalArgumentException e) {
      throw new DishonestServerException(
          DishonestServerException.Statement.CHAIN, "welcome: malformed (expected: a channel)", e);
    }
  }

  private Told told(ChannelId channel) {
    return told.computeIfAbsent(
        channel,
        id ->
            new Told(
                new Channel(id, session, Runnable::run),
                new ReadMark(session.store(), id, "told")));
  }

  /**
   * Tells the listener what is new in a channel.
   *
   * @return whether its group is another, or asks to be another
   */
  private boolean tell(Told known) {
    ChannelEngine engine = session.engine(known.channel.id());
    for (RecordRow row : engine.records(known.mark.next())) {
      tell(new Event.RecordPosted(known.channel.header(row)));
      known.mark.advance(row.sequence() + 1);
    }
    for (String token : engine.takeGivenUp()) {
      String reason = engine.refusal(token).orElse("UNKNOWN");
      tell(new Event.DraftGivenUp(known.channel.id(), new DraftId(token), reason));
    }
    for (LostRecord each : known.channel.lost()) {
      if (known.lost.add(each.record())) {
        tell(new Event.RecordLost(each));
      }
    }
    for (ErasedRecord each : known.channel.decisions().erased()) {
      if (known.erased.add(each.header().record())) {
        tell(new Event.RecordErased(each));
      }
    }
    List<Complaints.Complaint> complaints = known.channel.complaints().list();
    for (Complaints.Complaint each : complaints.subList(known.complaints, complaints.size())) {
      tell(new Event.ComplaintPosted(each));
    }
    known.complaints = complaints.size();
    for (Publications.Publication each : known.channel.publications().history()) {
      if (known.publications.add(each.note())) {
        tell(new Event.PublicationDecided(each));
      }
    }
    ChannelView view = engine.view();
    EpochId epoch = view.epoch().orElse(null);
    boolean changed = epoch != null && !epoch.equals(known.epoch);
    if (changed) {
      if (known.epoch != null) {
        tell(new Event.MembershipChanged(known.channel.id(), Readers.of(view)));
      }
      known.epoch = epoch;
    }
    for (FalseStatement each : known.channel.falseStatements()) {
      if (known.falseNotes.add(each.note())) {
        tell(new Event.FalseStatementFound(each));
      }
    }
    ChannelStatus status = synchronizer.status(known.channel.id(), false);
    if (status.standing() != known.standing) {
      known.standing = status.standing();
      tell(new Event.StandingChanged(status));
    }
    return changed || engine.isSomebodyWaiting();
  }

  /** Tells that a check of completeness found no witnesses enough; once for each reason. */
  synchronized void tellUnwitnessed(UnwitnessedException cause) {
    if (cause.statement() != unwitnessed) {
      unwitnessed = cause.statement();
      tell(new Event.Unwitnessed(cause.statement()));
    }
  }

  /**
   * Tells what a check of completeness brought to light; and of epochs that have been without the
   * Secretariat's word for a while, each once.
   */
  synchronized void tellChecked() {
    if (unwitnessed != null) {
      unwitnessed = null;
      tell(new Event.WitnessedAgain());
    }
    List.copyOf(told.values()).forEach(this::tell);
    Duration patience = session.options().acknowledgementLimit().dividedBy(7);
    Instant now = session.options().clock().instant();
    for (ChannelEngine engine : session.engines()) {
      Optional<Instant> since = engine.unacknowledgedSince();
      Optional<EpochId> epoch = engine.view().epoch();
      if (since.isPresent()
          && epoch.isPresent()
          && since.get().plus(patience).isBefore(now)
          && unacknowledged.add(epoch.get())) {
        tell(new Event.Unacknowledged(engine.channel(), since.get()));
      }
    }
  }

  /** One event at a time. */
  synchronized void tell(Event event) {
    listener.accept(event);
  }

  private void commit(StateChanges changes) {
    try {
      session.store().commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private static long decode(Bytes stored) {
    try {
      return TlsReader.decode(stored, in -> in.uint64("cursor"));
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("cursor: malformed", e));
    }
  }
}

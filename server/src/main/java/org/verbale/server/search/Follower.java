package org.verbale.server.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.search.Bookmark.Kept;
import org.verbale.server.search.Bookmark.Place;
import org.verbale.server.search.ChannelIndexes.Lease;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.View;

/**
 * Brings indexes to where the log is: looks at new leaves for the channels that they are of, and
 * leads each of these along its own chain to its end. Of one thread, but for what says otherwise.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** Leaves looked at in one go. */
  private static final int SCAN = 16_384;

  private final Storage storage;
  private final Archive archive;
  private final Changes changes;
  private final ChannelIndexes indexes;
  private final Bookmark bookmark;

  /**
   * Channels whose index somebody asks to be looked at, and whether because it is damaged, until
   * that was done; guarded by itself.
   */
  private final Map<ChannelId, Boolean> wanted = new LinkedHashMap<>();

  private final Owed owed;
  private Kept written;
  private volatile Place place;
  private volatile boolean stopped;

  Follower(
      Storage storage, Archive archive, Changes changes, ChannelIndexes indexes, Bookmark bookmark)
      throws IOException {
    this.storage = storage;
    this.archive = archive;
    this.changes = changes;
    this.indexes = indexes;
    this.bookmark = bookmark;
    Kept kept = bookmark.read();
    boolean known = storage.<Boolean>read(view -> isOfThisLog(view, kept.place()));
    this.written = known ? kept : Kept.NONE;
    this.place = written.place();
    this.owed = new Owed(written.owed());
  }

  /** Index of the first leaf that no index knows of, but those owed. Safe for any thread. */
  long next() {
    return place.next();
  }

  /** The channels whose index fails, and is not as far as the others. Safe for any thread. */
  Owed owed() {
    return owed;
  }

  /**
   * Has a channel looked at in the next round, whatever the log says. Safe for any thread.
   *
   * @param anew whether what there is of its index is damaged
   */
  void want(ChannelId channel, boolean anew) {
    synchronized (wanted) {
      wanted.merge(channel, anew, Boolean::logicalOr);
    }
  }

  /** Whether a channel's index was found damaged, and is not made anew yet. For any thread. */
  boolean isDamaged(ChannelId channel) {
    synchronized (wanted) {
      return wanted.getOrDefault(channel, false);
    }
  }

  private List<ChannelId> wanted() {
    synchronized (wanted) {
      return List.copyOf(wanted.keySet());
    }
  }

  /** Notes that what was asked for a channel was done. */
  private void done(ChannelId channel) {
    synchronized (wanted) {
      wanted.remove(channel);
    }
  }

  /** Lets a round that is under way end early, and refuses every later one. Safe for any thread. */
  void stop() {
    stopped = true;
  }

  /** Lets all indexes go, and begins at the beginning of the log. */
  void restart() throws IOException {
    LOG.info("All search indexes are made anew");
    keep(Kept.NONE);
    indexes.dropAll();
    owed.clear();
    wanted().forEach(this::done);
  }

  private void keep(Kept kept) throws IOException {
    if (!kept.equals(written)) {
      bookmark.write(kept);
      written = kept;
    }
    place = kept.place();
  }

  private boolean isOfThisLog(View view, Place kept) {
    return kept.next() == 0
        || (kept.next() > 0
            && kept.next() <= archive.size(view)
            && leaf(view, kept.next() - 1).hash().equals(kept.last()));
  }

  private Leaf leaf(View view, long index) {
    Leaf[] found = new Leaf[1];
    archive.walk(
        view,
        index,
        (at, leaf, position) -> {
          found[0] = leaf;
          return false;
        });
    return found[0];
  }

  /** Leaves that were looked at. */
  private record Window(Place end, boolean isLast, Set<ChannelId> channels) {}

  /**
   * Looks at some leaves, and brings the channels that they are of to their end. One that fails is
   * owed, and tried again in later rounds.
   *
   * @return whether the log's end was reached
   * @throws IOException if the disk failed; the same is tried in the next round
   * @throws RefusedException OVERLOADED, SHUTTING_DOWN
   */
  boolean round() throws IOException {
    owed.beginRound();
    owed.due().forEach(this::attempt);
    wanted().forEach(this::attempt);
    Window window = storage.read(this::look);
    window.channels.forEach(this::attempt);
    keep(new Kept(window.end, owed.channels()));
    return window.isLast;
  }

  private Window look(View view) {
    long size = archive.size(view);
    long end = Math.min(size, place.next() + SCAN);
    if (place.next() >= end) {
      return new Window(place, true, Set.of());
    }
    Set<ChannelId> channels = new LinkedHashSet<>();
    Digest[] last = new Digest[1];
    archive.walk(
        view,
        place.next(),
        (index, leaf, position) -> {
          position.map(Position::chain).flatMap(Chain::channel).ifPresent(channels::add);
          if (index + 1 == end) {
            last[0] = leaf.hash();
          }
          return index + 1 < end;
        });
    return new Window(new Place(end, last[0]), end == size, channels);
  }

  private void attempt(ChannelId channel) {
    if (!owed.isDue(channel)) {
      return;
    }
    try {
      follow(channel);
      owed.settle(channel);
      done(channel);
    } catch (RefusedException e) {
      throw e; // of the storage, not of a channel
    } catch (IOException | RuntimeException | InternalError e) { // the last: a file was cut
      LOG.error("Search index {} fails; it is tried again later", name(channel), e);
      if (owed.fail(channel)) {
        giveUp(channel);
      }
    }
  }

  private Path name(ChannelId channel) {
    return indexes.folder(channel).getFileName();
  }

  /** Nothing erased stays in an index that does not hear of erasures; the next try begins anew. */
  private void giveUp(ChannelId channel) {
    try {
      indexes.drop(channel);
      owed.dropped(channel);
      done(channel);
    } catch (IOException e) {
      LOG.error("Search index {} cannot be deleted", name(channel), e);
    }
  }

  private void follow(ChannelId channel) throws IOException {
    if (isDamaged(channel)) {
      LOG.warn("A search index is made anew: it did not read as it was written");
      indexes.drop(channel);
    }
    try {
      if (lead(channel)) {
        return;
      }
      LOG.info("A search index is of a log that is no more; it is made anew");
    } catch (IndexDamagedException e) {
      LOG.warn("A search index is made anew: {}", e.getMessage());
    }
    want(channel, true); // nobody searches in it any more
    indexes.drop(channel);
    if (!lead(channel)) {
      throw new IllegalStateException("index: not of this log (expected: as made)");
    }
  }

  /** Gives whether the index is of this log. */
  private boolean lead(ChannelId channel) throws IOException {
    try (Lease lease = indexes.lease(channel)) {
      ChannelIndex index = lease.index();
      try {
        return lead(channel, index);
      } catch (IOException e) {
        throw ChannelIndex.told(e);
      } finally {
        index.rest();
      }
    }
  }

  private boolean lead(ChannelId channel, ChannelIndex index) throws IOException {
    var head = index.progress().head();
    while (!stopped) {
      var from = head;
      Optional<Changes.Page> page = storage.read(view -> changes.after(view, channel, from));
      if (page.isEmpty()) {
        return false;
      }
      for (Change change : page.get().changes()) {
        apply(change, index);
      }
      head = page.get().head();
      if (page.get().isLast() || index.isFull()) {
        if (!head.equals(index.progress().head())) {
          index.commit(head);
        }
        if (page.get().isLast()) {
          return true;
        }
      }
    }
    throw new Refusal.ShuttingDown().asException();
  }

  private static void apply(Change change, ChannelIndex index) throws IOException {
    switch (change) {
      case Change.Posted posted -> index.add(posted);
      case Change.Supplemented added -> index.supplement(added);
      case Change.Erased erased -> index.erase(erased.record());
    }
  }
}

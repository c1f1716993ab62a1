package org.verbale.server.search;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** Channels whose index somebody asks to be looked at, and whether anew; guarded by itself. */
  private final Map<ChannelId, Boolean> wanted = new LinkedHashMap<>();

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
    Place kept = bookmark.read();
    this.place = storage.<Boolean>read(view -> isOfThisLog(view, kept)) ? kept : Place.BEGINNING;
  }

  /** Index of the first leaf that no index knows of. Safe for any thread. */
  long next() {
    return place.next();
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

  /** Lets a round that is under way end early, and refuses every later one. Safe for any thread. */
  void stop() {
    stopped = true;
  }

  /** Lets all indexes go, and begins at the beginning of the log. */
  void restart() throws IOException {
    LOG.info("All search indexes are made anew");
    bookmark.write(Place.BEGINNING);
    place = Place.BEGINNING;
    indexes.dropAll();
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
   * Looks at some leaves, and brings the channels that they are of to their end.
   *
   * @return whether the log's end was reached
   * @throws IOException if the disk failed; the same is tried in the next round
   * @throws RefusedException OVERLOADED, SHUTTING_DOWN
   */
  boolean round() throws IOException {
    var trouble = new Trouble();
    takeWanted().forEach((channel, anew) -> trouble.meet(() -> follow(channel, anew)));
    Window window = storage.read(this::look);
    for (ChannelId channel : window.channels) {
      trouble.meet(() -> follow(channel, false));
    }
    trouble.tell();
    if (!window.end.equals(place)) {
      bookmark.write(window.end);
      place = window.end;
    }
    return window.isLast;
  }

  private Map<ChannelId, Boolean> takeWanted() {
    synchronized (wanted) {
      Map<ChannelId, Boolean> taken = Map.copyOf(wanted);
      wanted.clear();
      return taken;
    }
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

  private interface Step {
    void go() throws IOException;
  }

  /** What went wrong with a channel, and keeps no other from being followed. */
  private static final class Trouble {
    private @Nullable Exception first;

    void meet(Step step) {
      try {
        step.go();
      } catch (RefusedException e) {
        throw e; // of the storage, not of a channel
      } catch (IOException | RuntimeException e) {
        if (first == null) {
          first = e;
        }
      }
    }

    void tell() throws IOException {
      if (first instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (first instanceof IOException failed) {
        throw failed;
      }
    }
  }

  private void follow(ChannelId channel, boolean anew) throws IOException {
    if (anew) {
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

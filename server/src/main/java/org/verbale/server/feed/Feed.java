package org.verbale.server.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.Published;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.View;

/**
 * Delivers the log to devices, each at its own pace. A follower reads a page from disk when its
 * subscriber is ready for one, and sleeps where there is nothing for it.
 *
 * <p>Thread-safe.
 */
public final class Feed implements AutoCloseable {
  private static final Duration RETRY_OVERLOADED = Duration.ofSeconds(5);

  private final Storage storage;
  private final Archive archive;
  private final Published published;
  private final Access access;
  private final FeedOptions options;
  private final Tail tail;
  private volatile boolean closed;

  /**
   * Starts to watch the log; {@link #committed} must be called when it grew.
   *
   * @param published says which sealed heads are delivered; {@link #published()} must be called
   *     when there is one that did not come with a commit
   */
  public Feed(
      Storage storage, Archive archive, Published published, Access access, FeedOptions options) {
    this.storage = storage;
    this.archive = archive;
    this.published = published;
    this.access = access;
    this.options = options;
    this.tail = new Tail(storage, archive, options.pageScan());
  }

  /** The log grew. Returns at once. */
  public void committed() {
    tail.committed();
  }

  /** There is a newer published head. Returns at once. */
  public void published() {
    tail.wakeEverybody();
  }

  /** Followers now, for metrics. */
  public int followers() {
    return tail.size();
  }

  /**
   * Delivers to {@code subscriber} from cursor {@code from} on, on the calling thread (best a
   * virtual one), until that is interrupted.
   *
   * @param device SHA-256 of its signing certificate
   * @throws InterruptedException when interrupted; the usual end
   * @throws RefusedException {@code CURSOR_AHEAD}; {@code OVERLOADED} if too many follow or read;
   *     {@code SHUTTING_DOWN}; or the device's own reason once {@link Access} serves it nothing
   *     more
   */
  public void follow(Digest device, long from, Subscriber subscriber) throws InterruptedException {
    if (from < 0) {
      throw new Refusal.Malformed("from", "at least 0").asException();
    }
    Tail.Waiter waiter = tail.enter();
    try {
      if (tail.size() > options.subscriptions()) {
        throw new Refusal.Overloaded(RETRY_OVERLOADED).asException();
      }
      new Follower(device, from, subscriber, waiter).run();
    } finally {
      waiter.leave();
    }
  }

  /** Ends all subscriptions with {@code SHUTTING_DOWN}. */
  @Override
  public void close() {
    closed = true;
    tail.stop();
    tail.wakeEverybody();
  }

  private final class Follower {
    private final Digest device;
    private final Subscriber subscriber;
    private final Tail.Waiter waiter;
    private final Set<ChannelId> welcomed = new HashSet<>();
    private long cursor;
    private long sealedSize;
    private long version;
    private @Nullable Set<Chain> chains;

    /** Leads through what a follower that is far behind has missed; none near the log's end. */
    private @Nullable ChainWalk walk;

    Follower(Digest device, long from, Subscriber subscriber, Tail.Waiter waiter) {
      this.device = device;
      this.cursor = from;
      this.subscriber = subscriber;
      this.waiter = waiter;
    }

    void run() throws InterruptedException {
      while (true) {
        subscriber.awaitReady();
        waiter.reset();
        if (closed) {
          throw new Refusal.ShuttingDown().asException();
        }
        long size = deliverPage();
        if (cursor == size) {
          waiter.await(size);
        }
      }
    }

    /** A method of its own: while it waits, a follower holds no content. Returns the log's size. */
    private long deliverPage() {
      Page page = storage.read(this::read);
      version = page.version();
      chains = page.chains();
      waiter.expect(page.chains());
      deliver(page);
      return page.size();
    }

    private Page read(View view) {
      long size = archive.size(view);
      if (cursor > size) {
        throw new Refusal.CursorAhead(cursor, size).asException();
      }
      long now = access.version(view);
      Set<Chain> allowed = chains;
      Set<ChannelId> welcomes = Set.of();
      if (allowed == null || now != version) {
        allowed = access.chains(view, device);
        welcomes = access.welcomes(view, device);
        walk = null;
      }
      List<Entry> entries = new ArrayList<>();
      long next =
          size - cursor > options.pageScan()
              ? walkChains(view, size, allowed, entries)
              : scanLog(view, size, allowed, entries);
      Optional<SealedHead> sealed =
          published.size(view) > sealedSize
              ? published
                  .<Optional<SealedHead>>read(view, (head, moment) -> Optional.of(head))
                  .filter(head -> head.head().size() <= next)
              : Optional.empty();
      return new Page(next, size, now, allowed, entries, sealed, welcomes);
    }

    /** Goes along the device's own chains: others may have written millions of leaves between. */
    private long walkChains(View view, long size, Set<Chain> allowed, List<Entry> entries) {
      ChainWalk along = walk;
      if (along == null || along.until() <= cursor) {
        along = new ChainWalk(archive, view, allowed, cursor, size);
        walk = along;
      }
      long bytes = 0;
      while (hasRoom(entries, bytes)) {
        OptionalLong index = along.next(view);
        if (index.isEmpty()) {
          return along.until();
        }
        bytes += read(view, index.getAsLong(), entries);
      }
      return entries.get(entries.size() - 1).index() + 1;
    }

    /** Looks at every leaf: near the end of the log that are few. */
    private long scanLog(View view, long size, Set<Chain> allowed, List<Entry> entries) {
      walk = null;
      long[] next = {cursor};
      long[] bytes = {0};
      if (cursor < size) {
        archive.walk(
            view,
            cursor,
            (index, leaf, position) -> {
              if (position.isPresent() && allowed.contains(position.get().chain())) {
                bytes[0] += read(view, index, entries);
              }
              next[0] = index + 1;
              return next[0] < size && hasRoom(entries, bytes[0]);
            });
      }
      return next[0];
    }

    private boolean hasRoom(List<Entry> entries, long bytes) {
      return entries.size() < options.pageEntries() && bytes < options.pageBytes();
    }

    /** Returns the size of what it added. */
    private long read(View view, long index, List<Entry> entries) {
      Entry entry = archive.entry(view, index);
      entries.add(entry);
      return entry.size();
    }

    private void deliver(Page page) {
      for (Entry entry : page.entries()) {
        subscriber.deliver(new FeedItem.Entered(entry.index() + 1, entry));
      }
      cursor = page.next();
      for (ChannelId channel : page.welcomes()) {
        if (welcomed.add(channel)) {
          subscriber.deliver(new FeedItem.Welcome(cursor, channel));
        }
      }
      page.sealed()
          .ifPresent(
              head -> {
                sealedSize = head.head().size();
                subscriber.deliver(new FeedItem.Sealed(cursor, head));
              });
    }
  }
}

package org.verbale.server.publicsearch;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.RecordId;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicEvent;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageException;

/**
 * Searches what is public, with an index that a thread of its own keeps up to date. Thread-safe.
 */
public final class PublicSearch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublicSearch.class);

  /** After a failure of the disk, and where nobody woke it up. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final PublicStore store;
  private final Path folder;
  private final Analyzers analyzers = new Analyzers();
  private final Queries queries = new Queries(analyzers);
  private final Semaphore atOnce = new Semaphore(SearchLimits.AT_ONCE);
  private final Semaphore news = new Semaphore(0);
  private final Thread follower;
  private volatile @Nullable PublicIndex index;
  private volatile boolean stopped;

  private PublicSearch(PublicStore store, Path folder) {
    this.store = requireNonNull(store, "store");
    this.folder = requireNonNull(folder, "folder");
    this.follower = new Thread(this::follow, "public-index");
    follower.setUncaughtExceptionHandler(
        (thread, bug) -> LOG.error("The public index stopped: {}", bug.getClass().getName()));
  }

  /**
   * Begins to follow {@code store}; returns at once. Until the index has caught up, searches are
   * answered from what it has.
   *
   * @param folder of the index alone: it is deleted where it is damaged
   */
  public static PublicSearch start(PublicStore store, Path folder) {
    PublicSearch search = new PublicSearch(store, folder);
    store.onEvent(search.news::release);
    search.follower.start();
    return search;
  }

  /** Whether it knows all that is public at this moment. */
  public boolean isUpToDate() {
    PublicIndex open = index;
    return open != null && open.event() == store.lastEvent();
  }

  /**
   * Records that fit, the best first.
   *
   * @param from how many hits to leave out
   * @param limit most hits
   * @return nothing while there is no index
   * @throws RefusedException {@code OVERLOADED} if too many search
   * @throws IOException if the index cannot be read
   */
  public Optional<Results> search(PublicQuery query, int from, int limit) throws IOException {
    PublicIndex open = index;
    if (open == null) {
      return Optional.empty();
    }
    if (!atOnce.tryAcquire()) {
      throw new Refusal.Overloaded(Duration.ofSeconds(1)).asException();
    }
    try {
      int most = Math.min(Math.addExact(from, limit), SearchLimits.HITS);
      PublicIndex.Found found = open.find(queries.of(query), Math.max(most, 1));
      return Optional.of(results(query, found, from, most));
    } finally {
      atOnce.release();
    }
  }

  private Results results(PublicQuery query, PublicIndex.Found found, int from, int most)
      throws IOException {
    List<String> words =
        query.words().stream()
            .filter(word -> !word.excluded())
            .map(PublicQuery.Word::text)
            .toList();
    var excerpts = new Excerpts(analyzers, words);
    List<Results.Hit> hits = new ArrayList<>();
    List<RecordId> records = found.records();
    int end = Math.min(records.size(), most);
    for (RecordId record : records.subList(Math.min(from, end), end)) {
      if (store.entry(record).orElse(null) instanceof PublicEntry.Item item) {
        hits.add(new Results.Hit(item, excerpts.of(item.item())));
      }
    }
    return new Results(hits, found.total(), found.more());
  }

  private void follow() {
    while (!stopped) {
      try {
        catchUp();
        boolean unused = news.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
      } catch (IOException | StorageException | RefusedException e) {
        LOG.warn("The public index cannot follow: {}", e.getClass().getSimpleName());
        renew(e);
        rest();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void rest() {
    try {
      boolean unused = news.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private void catchUp() throws IOException {
    PublicIndex open = index == null ? open() : requireNonNull(index);
    if (open.event() > store.lastEvent()) { // of another store, or of one that was put back
      open = anew(open);
    }
    index = open;
    List<PublicEvent> events = store.events(open.event(), SearchLimits.BATCH);
    while (!events.isEmpty() && !stopped) {
      for (PublicEvent event : events) {
        if (store.entry(event.record()).orElse(null) instanceof PublicEntry.Item item) {
          open.put(item.item());
        } else {
          open.remove(event.record());
        }
      }
      open.commit(events.getLast().number());
      events = store.events(open.event(), SearchLimits.BATCH);
    }
  }

  private PublicIndex open() throws IOException {
    try {
      return PublicIndex.open(folder, analyzers);
    } catch (IOException e) {
      if (!PublicIndex.isDamage(e)) {
        throw e;
      }
      LOG.warn("The public index is damaged or of another format: it is made anew");
      PublicIndex.delete(folder);
      return PublicIndex.open(folder, analyzers);
    }
  }

  private PublicIndex anew(PublicIndex old) throws IOException {
    index = null;
    old.close();
    PublicIndex.delete(folder);
    return PublicIndex.open(folder, analyzers);
  }

  /** What failed once is opened again, and looked at as a whole. */
  private void renew(Exception why) {
    PublicIndex open = index;
    if (open != null && why instanceof IOException) {
      index = null;
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("The public index cannot be closed: {}", e.getClass().getSimpleName());
      }
    }
  }

  /** Waits for the thread. Searches must have ended. */
  @Override
  public void close() throws IOException {
    stopped = true;
    news.release();
    boolean interrupted = false;
    while (follower.isAlive()) {
      try {
        follower.join();
      } catch (InterruptedException e) {
        interrupted = true; // the index is closed first
      }
    }
    PublicIndex open = index;
    if (open != null) {
      index = null;
      open.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

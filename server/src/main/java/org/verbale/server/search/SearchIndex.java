package org.verbale.server.search;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.apache.lucene.index.DirectoryReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Storage;

/**
 * The search indexes of a data directory, and the thread that has them follow the log. Nobody waits
 * for it: what was posted is found a moment later. Thread-safe.
 */
public final class SearchIndex implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

  /** Below the data directory. */
  private static final String FOLDER = "search";

  /** A file of this name has all indexes made anew. */
  private static final String ANEW = "reindex.wanted";

  /** Until the next attempt where the disk failed. */
  private static final int PAUSES = 30;

  /** Says at each start that a module of the Java machine lacks, which nobody has asked for. */
  private static final java.util.logging.Logger LUCENE =
      java.util.logging.Logger.getLogger(
          "org.apache.lucene.internal.vectorization.VectorizationProvider");

  private final Storage storage;
  private final Archive archive;
  private final ChannelIndexes indexes;
  private final Follower follower;
  private final Path root;
  private final Duration pause;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);

  /** Erasures before this leaf are awaited in {@link #reading}. */
  private long expunging;

  private Set<DirectoryReader> reading = Set.of();

  private SearchIndex(
      Storage storage,
      Archive archive,
      ChannelIndexes indexes,
      Follower follower,
      Path root,
      Duration pause) {
    this.storage = storage;
    this.archive = archive;
    this.indexes = indexes;
    this.follower = follower;
    this.root = root;
    this.pause = pause;
    this.thread = Thread.ofPlatform().name("search-index").daemon().unstarted(this::run);
  }

  /**
   * Opens the indexes of the data directory {@code data}, which {@code storage} has open, and keeps
   * open until this is closed. They follow the log from {@link #begin} on.
   *
   * @throws IOException if nothing can be written there
   */
  public static SearchIndex open(
      Storage storage, Archive archive, RegistryFeature registry, Path data, SearchOptions options)
      throws IOException {
    LUCENE.setLevel(Level.SEVERE);
    Path root = requireNonNull(data, "data").resolve(FOLDER);
    Files.createDirectories(root);
    var indexes = new ChannelIndexes(root, options.indexes());
    var follower =
        new Follower(storage, archive, new Changes(archive, registry), indexes, new Bookmark(root));
    return new SearchIndex(storage, archive, indexes, follower, root, options.pause());
  }

  /**
   * Begins to follow. Once, and best when all else is up: Lucene takes a third of a second to load,
   * for which nobody who wants to send has to wait.
   */
  public void begin() {
    thread.start();
  }

  /**
   * Has all indexes of the data directory {@code data} made anew: by the server that runs on it,
   * within a second or so, or by whoever follows next.
   */
  public static void wantAnew(Path data) throws IOException {
    Path root = Files.createDirectories(data.resolve(FOLDER));
    Files.writeString(root.resolve(ANEW), "");
  }

  /**
   * Follows to the end of the log and stops, on the calling thread.
   *
   * @return how many entries the log has
   * @throws IOException if the disk failed, or the index of a channel; the others are made then
   */
  public static long follow(
      Storage storage, Archive archive, RegistryFeature registry, Path data, SearchOptions options)
      throws IOException {
    try (SearchIndex index = open(storage, archive, registry, data, options)) {
      index.catchUp();
      int failed = index.failing();
      if (failed > 0) {
        throw new IOException("search indexes that fail: " + failed + " (expected: none)");
      }
      return index.follower.next();
    }
  }

  /**
   * How many entries of the log no index has looked at yet.
   *
   * @throws RefusedException OVERLOADED
   */
  public long lag() {
    long next = follower.next();
    return Math.max(0, storage.<Long>read(archive::size) - next);
  }

  /**
   * Whether nothing is left, in any index, of what was erased in the first {@code size} leaves: it
   * was taken out, its files are deleted, and nobody reads in them any more. For one who asks again
   * until it is so.
   */
  public synchronized boolean isExpunged(long size) {
    if (follower.next() < size || follower.owed().mayHoldErased()) {
      return false;
    }
    if (expunging < size) { // only those of now: there is always somebody who reads
      expunging = size;
      reading = indexes.retired().reading();
    }
    reading = reading.stream().filter(each -> each.getRefCount() > 0).collect(toSet());
    return reading.isEmpty();
  }

  /** How many indexes fail, and are not as far as {@link #lag} says, for metrics. */
  public int failing() {
    return follower.owed().channels().size();
  }

  /** How many indexes are open, for metrics. */
  public int open() {
    return indexes.open();
  }

  ChannelIndexes indexes() {
    return indexes;
  }

  Follower follower() {
    return follower;
  }

  /** How long channels are in the archive. */
  Map<ChannelId, Long> lengths(List<ChannelId> channels) {
    return storage.read(
        view -> {
          Map<ChannelId, Long> lengths = new HashMap<>();
          for (ChannelId each : channels) {
            lengths.put(each, archive.head(view, Chain.of(each)).length());
          }
          return lengths;
        });
  }

  /** Follows to the end of the log, on the calling thread. */
  void catchUp() throws IOException {
    Path anew = root.resolve(ANEW);
    if (Files.exists(anew)) {
      follower.restart();
      Files.delete(anew);
    }
    boolean isLast;
    do {
      isLast = follower.round();
    } while (!isLast);
  }

  private void run() {
    try {
      boolean stopped = false;
      while (!stopped) {
        Duration rest = attempt() ? pause : pause.multipliedBy(PAUSES);
        stopped = stop.await(rest.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException | RefusedException e) {
      LOG.debug("Indexes follow no more: stopping");
    }
  }

  /** Gives whether all is well. */
  private boolean attempt() {
    try {
      catchUp();
      return true;
    } catch (RefusedException e) {
      if (e.refusal() instanceof Refusal.Overloaded) {
        return true;
      }
      throw e;
    } catch (IOException | RuntimeException e) { // erasures wait for this thread: it goes on
      LOG.error("Search indexes cannot follow the log; trying again later", e);
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    boolean interrupted = false;
    follower.stop();
    stop.countDown(); // an interrupt would tear files that are being written
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the storage must not be closed under it
      }
    }
    indexes.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

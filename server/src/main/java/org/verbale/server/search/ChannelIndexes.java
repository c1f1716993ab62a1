package org.verbale.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;

/**
 * The indexes of all channels, of which so many are open as were used last. Thread-safe.
 *
 * <p>The files of an index are read from beginning to end when it is opened for the first time, for
 * nobody saw to it that they reached the disk. That takes as long as it takes: who waits for it
 * holds up nobody else, and no longer than he wants to.
 */
final class ChannelIndexes implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelIndexes.class);

  private static final int NAME_BYTES = 16;
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Indexes that are opened at once for those who wait no longer than they want to. */
  private static final int OPENING = 2;

  private final Path root;
  private final int most;
  private final Opener opener;
  private final Retired retired = new Retired();
  private final Set<ChannelId> verified = ConcurrentHashMap.newKeySet();

  private final ExecutorService openers =
      Executors.newFixedThreadPool(
          OPENING, work -> Thread.ofPlatform().daemon().name("search-open").unstarted(work));

  /** Used last comes last. */
  private final Map<ChannelId, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

  private boolean dropping;
  private boolean closed;

  /** Opens an index, as {@link ChannelIndex#open} does. */
  interface Opener {
    ChannelIndex open(Path folder, ChannelId channel, Retired retired, boolean verify)
        throws IOException;
  }

  /**
   * @param most open at once; more only while more are in use
   */
  ChannelIndexes(Path root, int most) {
    this(root, most, ChannelIndex::open);
  }

  ChannelIndexes(Path root, int most, Opener opener) {
    this.root = root;
    this.most = most;
    this.opener = opener;
  }

  /** A channel of which somebody uses the index, or did; all of it guarded by the indexes. */
  private static final class Slot {
    private final ChannelId channel;
    private int users;
    private @Nullable Opening opening;
    private @Nullable ChannelIndex index;

    Slot(ChannelId channel) {
      this.channel = channel;
    }

    boolean isOpening() {
      return opening != null && !opening.isDone();
    }

    void close() throws IOException {
      opening = null;
      if (index != null) {
        index.close();
        index = null;
      }
    }
  }

  /** An index on its way to be open; uses its slot meanwhile. */
  private final class Opening extends FutureTask<ChannelIndex> {
    private final Slot slot;

    Opening(Slot slot) {
      super(() -> open(slot));
      this.slot = slot;
    }

    @Override
    protected void done() {
      try {
        release(slot);
      } catch (IOException e) {
        LOG.warn("A search index did not close", e);
      }
    }

    /** Waits until it succeeded or failed, which it does on this thread if on no other. */
    void await() {
      run();
      try {
        var unused = get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal.ShuttingDown().asException();
      } catch (ExecutionException e) {
        LOG.debug("A search index does not open", e); // who asked for it is told
      }
    }
  }

  private ChannelIndex open(Slot slot) throws IOException {
    boolean verify = !verified.contains(slot.channel);
    @Nullable ChannelIndex index = null;
    try {
      ChannelIndex open = opener.open(folder(slot.channel), slot.channel, retired, verify);
      verified.add(slot.channel);
      index = open;
      return open;
    } finally {
      opened(slot, index);
    }
  }

  /** Before anybody is told of it: who asks after a failure tries again. */
  private synchronized void opened(Slot slot, @Nullable ChannelIndex index) {
    slot.index = index;
    if (index == null) {
      slot.opening = null;
    }
  }

  /** An index that stays open until it is given back. */
  final class Lease implements Closeable {
    private final Slot slot;
    private final ChannelIndex index;

    private Lease(Slot slot, ChannelIndex index) {
      this.slot = slot;
      this.index = index;
    }

    ChannelIndex index() {
      return index;
    }

    @Override
    public void close() throws IOException {
      release(slot);
    }
  }

  /** Where the index of a channel lies. */
  Path folder(ChannelId channel) {
    byte[] hash = Digest.sha256(channel.toString().getBytes(UTF_8)).toByteArray();
    return root.resolve(HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES)));
  }

  /**
   * The index of a channel, begun if there is none.
   *
   * @throws IndexDamagedException if what is there is not one
   * @throws org.verbale.refusal.RefusedException SHUTTING_DOWN
   */
  Lease lease(ChannelId channel) throws IOException {
    Opening opening = enter(channel, later -> {});
    opening.run(); // unless another thread does
    return lease(opening, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * The same, for one who waits so long at most.
   *
   * @throws org.verbale.refusal.RefusedException OVERLOADED if it takes longer; it is opened
   *     nevertheless
   */
  Lease lease(ChannelId channel, Duration wait) throws IOException {
    return lease(enter(channel, openers), wait);
  }

  private synchronized Opening enter(ChannelId channel, Executor by) {
    if (closed) {
      throw new Refusal.ShuttingDown().asException();
    }
    if (dropping) {
      throw new Refusal.Overloaded(RETRY).asException();
    }
    Slot slot = slots.computeIfAbsent(channel, Slot::new);
    slot.users++;
    Opening opening = slot.opening;
    if (opening == null) {
      opening = new Opening(slot);
      slot.opening = opening;
      slot.users++;
      by.execute(opening);
    }
    return opening;
  }

  private Lease lease(Opening opening, Duration wait) throws IOException {
    boolean leased = false;
    try {
      var lease = new Lease(opening.slot, opening.get(wait.toMillis(), MILLISECONDS));
      leased = true;
      return lease;
    } catch (TimeoutException e) {
      throw new Refusal.Overloaded(RETRY).asException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal.ShuttingDown().asException();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      if (!leased) {
        release(opening.slot);
      }
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException failed
        ? failed
        : new IOException("index: does not open (expected: opened)", cause);
  }

  private synchronized void release(Slot slot) throws IOException {
    slot.users--;
    if (slot.users == 0 && (closed || slots.get(slot.channel) != slot)) {
      slot.close();
    }
    Iterator<Slot> eldest = slots.values().iterator();
    while (slots.size() > most && eldest.hasNext()) {
      Slot each = eldest.next();
      if (each.users == 0) {
        eldest.remove();
        each.close();
      }
    }
  }

  /** Begins the index of a channel anew. Who reads in the old one may go on. */
  void drop(ChannelId channel) throws IOException {
    Optional<Opening> before = dropOpen(channel);
    while (before.isPresent()) {
      before.get().await();
      before = dropOpen(channel);
    }
  }

  /** Does so unless it is being opened, as is said then. */
  private synchronized Optional<Opening> dropOpen(ChannelId channel) throws IOException {
    Slot slot = slots.get(channel);
    if (slot != null && slot.isOpening()) {
      return Optional.ofNullable(slot.opening);
    }
    if (slot != null) {
      slots.remove(channel);
      retire(slot);
    }
    delete(folder(channel));
    verified.remove(channel);
    return Optional.empty();
  }

  private static void retire(Slot slot) throws IOException {
    if (slot.users == 0) {
      slot.close();
    } else if (slot.index != null) {
      slot.index.retire();
    }
  }

  /** Begins all anew, also what is of no channel any more; meanwhile nobody is given one. */
  void dropAll() throws IOException {
    setDropping(true);
    try {
      for (Opening before : openings()) {
        before.await();
      }
      dropAllOpen();
    } finally {
      setDropping(false);
    }
  }

  private synchronized void setDropping(boolean now) {
    dropping = now;
  }

  private synchronized List<Opening> openings() {
    return slots.values().stream()
        .filter(Slot::isOpening)
        .flatMap(slot -> Stream.ofNullable(slot.opening))
        .toList();
  }

  private synchronized void dropAllOpen() throws IOException {
    List<Slot> all = List.copyOf(slots.values());
    slots.clear();
    for (Slot slot : all) {
      retire(slot);
    }
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.toList()) {
        if (Files.isDirectory(folder)) { // others are the follower's
          delete(folder);
        }
      }
    }
    verified.clear();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(folder);
  }

  /** How many are open. */
  synchronized int open() {
    return slots.size();
  }

  Retired retired() {
    return retired;
  }

  /** Closes all that nobody uses, and the others as soon as they are given back. */
  @Override
  public void close() throws IOException {
    closeUnused();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = openers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true; // files must not be used once this is closed
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeUnused() throws IOException {
    closed = true;
    openers.shutdown();
    for (Slot slot : slots.values()) {
      if (slot.users == 0) {
        slot.close();
      }
    }
  }
}

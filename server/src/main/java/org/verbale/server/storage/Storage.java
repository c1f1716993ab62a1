package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.StorageException.Problem;

/**
 * The data directory, or another database of a {@link Layout}, open. Thread-safe, but for its
 * transaction, of which there is one at a time.
 *
 * <p>The directory holds {@code VERBALE} (one line that names the format), {@code LOCK}, and {@code
 * db}, which is RocksDB's.
 */
public final class Storage implements AutoCloseable {
  static final String MARKER = "VERBALE";
  private static final String UNFINISHED = "VERBALE.unfinished";
  private static final Set<String> OF_A_BEGINNING = Set.of(UNFINISHED, "LOCK", "db");
  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Duration READERS_STOP = Duration.ofSeconds(30);
  private static final Duration RETRY_READ = Duration.ofMillis(200);

  private final FileChannel lock;
  private final Layout layout;
  private final Database database;
  private final DiskPurge purge;
  private final ThreadPoolExecutor readers;
  private final AtomicReference<@Nullable Transaction> transaction = new AtomicReference<>();
  private final AtomicReference<@Nullable StorageException> failure = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger held = new AtomicInteger();

  /** Changed by whoever has the one transaction. */
  private volatile Written written = new Written(0, 0, 0);

  private Storage(FileChannel lock, Layout layout, Database database, StorageOptions options) {
    this.lock = lock;
    this.layout = layout;
    this.database = database;
    this.purge = new DiskPurge(database);
    AtomicInteger count = new AtomicInteger();
    this.readers =
        new ThreadPoolExecutor(
            options.readThreads(),
            options.readThreads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(options.readQueue()),
            work -> new Reader(work, "storage-read-" + count.incrementAndGet()));
  }

  /**
   * Opens {@code directory}; one that is missing or empty becomes a new data directory.
   *
   * @throws StorageException {@code LOCKED}, {@code NEWER_FORMAT}, {@code NOT_A_DATA_DIRECTORY},
   *     {@code DAMAGED}, {@code FULL} or {@code IO}, with a message for the operator
   */
  public static Storage open(Path directory, StorageOptions options) {
    return open(directory, Layout.DATA, options);
  }

  /** The same for another database than the data directory. */
  public static Storage open(Path directory, Layout layout, StorageOptions options) {
    Path marker = directory.resolve(MARKER);
    FileChannel lock = null;
    Storage storage = null;
    try {
      checkIsOursOrEmpty(directory, layout, marker);
      lock = lock(directory);
      boolean create = !Files.exists(marker);
      if (!create) {
        checkFormat(directory, layout, marker);
        checkDatabaseIsThere(directory);
      }
      Database.Mode mode = create ? Database.Mode.CREATE : Database.Mode.WRITE;
      var database = new Database(directory.resolve("db"), mode, layout, options);
      storage = new Storage(lock, layout, database, options);
      if (create) {
        // Last: a directory with this file holds a complete database, and one that lost its
        // database is damaged, not new.
        writeMarker(directory, layout);
      }
      return storage;
    } catch (IOException e) {
      if (storage != null) {
        storage.close();
      }
      throw new StorageException(
          Problem.IO, directory + ": " + e.getMessage() + " (expected: a usable directory)", e);
    } finally {
      if (storage == null && lock != null) {
        unlock(lock);
      }
    }
  }

  /**
   * Runs {@code work} on a reading thread with a view of this moment, and waits for its result.
   * Exceptions of {@code work} come out as they are.
   *
   * @throws org.verbale.refusal.RefusedException {@code OVERLOADED} if too many reads wait already,
   *     {@code SHUTTING_DOWN} if the storage is closing
   */
  public <T extends @Nullable Object> T read(Function<? super View, ? extends T> work) {
    return onReader(() -> readHere(work));
  }

  /**
   * Keeps this moment, to be read from as often as wanted until it is closed. Rows that are
   * replaced meanwhile stay on disk for it: few are held, and none for ever.
   *
   * @throws StorageException {@code CLOSED} if the storage is
   */
  public HeldView hold() {
    if (closed.get() || readers.isShutdown()) {
      throw new StorageException(Problem.CLOSED, "storage: closed (expected: open)");
    }
    held.incrementAndGet();
    Snapshot snapshot = database.snapshot();
    ReadOptions options = new ReadOptions().setSnapshot(snapshot);
    return new HeldView(
        this,
        new Moment(snapshot, options),
        () -> {
          options.close();
          database.release(snapshot);
          held.decrementAndGet();
        });
  }

  /** Runs {@code work} on a reading thread, and waits for its result. */
  <T extends @Nullable Object> T onReader(Supplier<? extends T> work) {
    if (Thread.currentThread() instanceof Reader) {
      return work.get(); // waiting for a thread of one's own pool could wait for ever
    }
    var task = new FutureTask<T>(work::get);
    try {
      readers.execute(task);
    } catch (RejectedExecutionException e) {
      throw (readers.isShutdown() ? new Refusal.ShuttingDown() : new Refusal.Overloaded(RETRY_READ))
          .asException();
    }
    return await(task);
  }

  /**
   * Begins the one transaction.
   *
   * @throws IllegalStateException if one is open
   * @throws StorageException {@code CLOSED} if an earlier write failed
   */
  public Transaction begin() {
    checkWritable();
    var begun = new Transaction(this);
    if (!transaction.compareAndSet(null, begun)) {
      throw new IllegalStateException("transaction: one is open (expected: none)");
    }
    return begun;
  }

  /**
   * What was made durable since the start, for metrics.
   *
   * @param commits synced batches
   * @param rows set or removed
   * @param bytes of their keys and values
   */
  public record Written(long commits, long rows, long bytes) {}

  public Written written() {
    return written;
  }

  /**
   * Makes {@code directory}, which must not exist but lie in the same file system, a data directory
   * that holds this moment. It shares files that never change: it costs no space until they are
   * replaced here, and must be deleted after use. The writer goes on meanwhile.
   *
   * @throws StorageException {@code FULL} or {@code IO}; then nothing is left behind
   */
  public void snapshot(Path directory) {
    try {
      Files.createDirectory(directory, OWNER_ONLY);
      database.checkpoint(directory.resolve("db"));
      writeMarker(directory, layout);
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, directory + ": " + e.getMessage() + " (expected: a new directory)", e);
    }
  }

  /**
   * Begins to make rows leave the disk: deletes those of {@code ranges} now. {@link Purge#finish}
   * goes on. Copies that others hold, such as snapshots, stay what they are.
   *
   * @param tables from whose files all rows are to go that were deleted, now or before
   * @param table of {@code ranges}, which have an end; nobody else may write there
   * @throws StorageException if the disk failed
   */
  public Purge purge(List<? extends Family> tables, Family table, List<KeyRange> ranges) {
    checkWritable();
    return new Purge(this, tables, purge.delete(table, ranges));
  }

  /** Lets a purge that is being finished end early, and every later one at once. */
  public void cancelPurge() {
    purge.cancel();
  }

  Purge.Outcome finish(List<? extends Family> tables, long deleted, byte[] mark, byte[] value) {
    checkWritable();
    return purge.finish(tables, deleted, mark, value);
  }

  /** Why nothing can be written any more; null while all is well. */
  public @Nullable StorageException failure() {
    return failure.get();
  }

  /**
   * Waits for reads under way, then closes. An open transaction is a bug: its rows are lost. So is
   * a view that is still held.
   *
   * @throws IllegalStateException if reads do not end; the database then stays open, for closing it
   *     under them would crash the process
   */
  @Override
  public void close() {
    readers.shutdown();
    try {
      if (!readers.awaitTermination(READERS_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("reads: still running (expected: ended)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("reads: interrupted while waiting for their end", e);
    }
    if (transaction.get() != null) {
      throw new IllegalStateException("transaction: open (expected: ended before close)");
    }
    if (held.get() != 0) {
      throw new IllegalStateException("views: " + held + " held (expected: closed before)");
    }
    if (closed.compareAndSet(false, true)) {
      database.close();
      unlock(lock);
    }
  }

  byte @Nullable [] get(Family table, byte[] key) {
    return database.get(table, null, key);
  }

  void scan(Family table, KeyRange range, View.RowVisitor visitor) {
    database.scan(table, null, range, visitor);
  }

  /** Writes rows at once, and remembers for ever when that failed. */
  void write(long bytes, long count, Consumer<Database.Batch> rows) {
    checkWritable();
    try (Database.Batch batch = database.newBatch(bytes)) {
      rows.accept(batch);
      batch.write();
      Written before = written;
      written = new Written(before.commits + 1, before.rows + count, before.bytes + bytes);
    } catch (StorageException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  Layout layout() {
    return layout;
  }

  /** What RocksDB counts of its own work, as text. */
  String statistics() {
    return database.statistics();
  }

  void ended(Transaction ended) {
    if (!transaction.compareAndSet(ended, null)) {
      throw new IllegalStateException("transaction: another one is open (expected: this one)");
    }
  }

  private void checkWritable() {
    StorageException failed = failure.get();
    if (failed != null) {
      throw new StorageException(
          Problem.CLOSED, "storage: an earlier write failed (expected: a restart)", failed);
    }
    if (closed.get()) {
      throw new StorageException(Problem.CLOSED, "storage: closed (expected: open)");
    }
  }

  private <T extends @Nullable Object> T readHere(Function<? super View, ? extends T> work) {
    Snapshot snapshot = database.snapshot();
    try (ReadOptions moment = new ReadOptions().setSnapshot(snapshot)) {
      return work.apply(new Moment(snapshot, moment));
    } finally {
      database.release(snapshot);
    }
  }

  private static <T extends @Nullable Object> T await(FutureTask<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // The read is short and cannot be stopped in native code: finish, then tell the caller.
          interrupted = true;
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
          }
          if (cause instanceof Error error) {
            throw error;
          }
          throw new IllegalStateException("read: failed", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void checkIsOursOrEmpty(Path directory, Layout layout, Path marker)
      throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory, OWNER_ONLY);
    }
    if (!Files.isDirectory(directory)) {
      throw notOurs(directory, layout, "a file");
    }
    if (Files.exists(marker)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      boolean foreign = entries.anyMatch(entry -> !OF_A_BEGINNING.contains(name(entry)));
      if (foreign) {
        throw notOurs(directory, layout, "other files");
      }
    }
  }

  private static String name(Path path) {
    return requireNonNull(path.getFileName()).toString();
  }

  static StorageException notOurs(Path directory, Layout layout, String found) {
    return new StorageException(
        Problem.NOT_A_DATA_DIRECTORY,
        directory + ": " + found + " (expected: a Verbale " + layout.name() + ", or an empty one)");
  }

  static void checkFormat(Path directory, Layout layout, Path marker) throws IOException {
    String format = Files.readString(marker, StandardCharsets.UTF_8);
    if (format.equals(layout.format())) {
      return;
    }
    if (layout.isOfThisKind(format)) {
      throw new StorageException(
          Problem.NEWER_FORMAT,
          directory
              + ": format "
              + format.strip()
              + " (expected: "
              + layout.format().strip()
              + ")");
    }
    throw notOurs(directory, layout, "a VERBALE file of other content");
  }

  /** RocksDB would begin a new one, and the node sign another history. */
  static void checkDatabaseIsThere(Path directory) {
    if (!Files.exists(directory.resolve("db").resolve("CURRENT"))) {
      throw new StorageException(
          Problem.DAMAGED, directory + ": db is missing (expected: the database it began with)");
    }
  }

  static void writeMarker(Path directory, Layout layout) throws IOException {
    Path marker = directory.resolve(MARKER);
    Path unfinished = directory.resolve(UNFINISHED);
    try (FileChannel file =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      file.write(StandardCharsets.UTF_8.encode(layout.format()));
      file.force(true);
    }
    Files.move(unfinished, marker, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = null;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      held = null; // held by this very process: as locked as by another
    } finally {
      if (held == null) {
        channel.close();
      }
    }
    if (held == null) {
      throw new StorageException(
          Problem.LOCKED, directory + ": locked (expected: no other server running on it)");
    }
    return channel;
  }

  static void unlock(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StorageException(Problem.IO, "lock: cannot be released", e);
    }
  }

  /** One moment of the database. */
  private final class Moment implements View {
    private final Snapshot snapshot;
    private final ReadOptions options;

    Moment(Snapshot snapshot, ReadOptions options) {
      this.snapshot = snapshot;
      this.options = options;
    }

    @Override
    public byte @Nullable [] get(Family table, byte[] key) {
      return database.get(table, options, key);
    }

    @Override
    public void scan(Family table, KeyRange range, RowVisitor visitor) {
      database.scan(table, snapshot, range, visitor);
    }
  }

  /** RocksDB blocks its thread in native code, which a virtual one must not be. */
  private static final class Reader extends Thread {
    Reader(Runnable work, String name) {
      super(work, name);
      setDaemon(true);
    }
  }
}

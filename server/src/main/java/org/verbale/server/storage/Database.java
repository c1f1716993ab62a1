package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.HyperClockCache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.SstFileManager;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.verbale.server.storage.StorageException.Problem;

/**
 * RocksDB, opened as Verbale needs it. Its objects live outside the heap: nothing may be called
 * after {@link #close}, which is the business of {@link Storage}.
 */
final class Database implements AutoCloseable {
  private static final long MAX_WAL_BYTES = 256L << 20;
  private static final int MAX_OPEN_FILES = 1024;
  private static final long SWEEP_READAHEAD = 2L << 20;

  private static final Pattern FILE =
      Pattern.compile("[0-9]{6,}\\.(?:sst|blob|log)|MANIFEST-[0-9]+|CURRENT|OPTIONS-[0-9]+");

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Map<Family, ColumnFamilyHandle> families = new HashMap<>();
  private final Layout layout;
  private final WriteOptions synced;
  private final ReadOptions latest;
  private final RocksDB rocks;

  /** How a database is opened. */
  enum Mode {
    /** A new one, for writing. */
    CREATE,
    /** One that is there, for writing. */
    WRITE,
    /** One that is there, of which not a byte on disk may change. */
    READ
  }

  Database(Path path, Mode mode, Layout layout, StorageOptions options) {
    this.layout = layout;
    NativeLibrary.load();
    boolean opened = false;
    try {
      List<? extends Family> tables =
          mode == Mode.CREATE ? layout.tables() : tables(path, mode, layout);
      DBOptions db = databaseOptions(mode, options);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      List<ColumnFamilyDescriptor> descriptors = familyDescriptors(tables, options);
      rocks =
          own(
              mode == Mode.READ
                  ? RocksDB.openReadOnly(db, path.toString(), descriptors, handles)
                  : RocksDB.open(db, path.toString(), descriptors, handles));
      Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
      for (Family table : tables) {
        families.put(table, own(inOrder.next()));
      }
      // Acknowledged means on disk: every commit waits for the log's fdatasync.
      synced = own(new WriteOptions().setSync(true));
      latest = own(new ReadOptions());
      opened = true;
    } catch (RocksDBException e) {
      throw failure(layout.name() + ": cannot be opened", e);
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  byte @Nullable [] get(Family table, @Nullable ReadOptions moment, byte[] key) {
    if (!families.containsKey(table) && layout.tables().contains(table)) {
      return null; // opened for reading, written before there was such a table
    }
    try {
      return rocks.get(family(table), moment == null ? latest : moment, key);
    } catch (RocksDBException e) {
      throw failure("read: failed", e);
    }
  }

  void scan(Family table, @Nullable Snapshot snapshot, KeyRange range, View.RowVisitor visitor) {
    scan(
        table,
        range,
        visitor,
        options -> snapshot == null ? options : options.setSnapshot(snapshot));
  }

  /**
   * The same for whoever reads all there is once: nothing is kept in memory. Large reads only where
   * no end was named: a range with an end may be a few rows, and RocksDB's own reads grow with it.
   */
  void sweep(Family table, KeyRange range, View.RowVisitor visitor) {
    if (families.containsKey(table)) {
      long readahead = range.to() == null ? SWEEP_READAHEAD : 0;
      scan(
          table,
          range,
          visitor,
          options -> options.setFillCache(false).setReadaheadSize(readahead));
    }
  }

  private void scan(
      Family table, KeyRange range, View.RowVisitor visitor, UnaryOperator<ReadOptions> how) {
    byte[] to = range.to();
    // RocksDB must not look past the range's end: rows there may be millions of deleted ones.
    try (Slice end = new Slice(to == null ? new byte[0] : to);
        ReadOptions bounded = how.apply(new ReadOptions())) {
      if (to != null) {
        bounded.setIterateUpperBound(end);
      }
      try (RocksIterator rows = rocks.newIterator(family(table), bounded)) {
        rows.seek(range.from());
        while (rows.isValid() && visitor.row(rows.key(), rows.value())) {
          rows.next();
        }
        rows.status();
      }
    } catch (RocksDBException e) {
      throw failure("read: failed", e);
    }
  }

  /**
   * Makes {@code directory}, which must not exist, a copy of this moment: hard links to files that
   * never change, so it costs no space until they are compacted here.
   */
  void checkpoint(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
      checkpoint.createCheckpoint(directory.toString());
    } catch (RocksDBException e) {
      throw failure("snapshot: failed", e);
    }
  }

  /** For {@link Backups} and {@link DiskPurge}. */
  RocksDB rocks() {
    return rocks;
  }

  Snapshot snapshot() {
    return requireNonNull(rocks.getSnapshot(), "snapshot");
  }

  void release(Snapshot snapshot) {
    rocks.releaseSnapshot(snapshot);
  }

  String statistics() {
    try {
      return rocks.getProperty("rocksdb.dbstats");
    } catch (RocksDBException e) {
      throw failure("statistics: cannot be read", e);
    }
  }

  /** A batch with room for {@code bytes} of rows. */
  Batch newBatch(long bytes) {
    return new Batch((int) Math.min(Integer.MAX_VALUE, bytes + (bytes >> 2) + 64));
  }

  final class Batch implements AutoCloseable {
    private final WriteBatch batch;

    private Batch(int reserved) {
      batch = new WriteBatch(reserved);
    }

    /** Sets a row, or removes it if {@code value} is null. */
    void add(Family table, byte[] key, byte @Nullable [] value) {
      try {
        if (value == null) {
          batch.delete(family(table), key);
        } else {
          batch.put(family(table), key, value);
        }
      } catch (RocksDBException e) {
        throw failure("write: failed", e);
      }
    }

    void write() {
      try {
        rocks.write(synced, batch);
      } catch (RocksDBException e) {
        throw failure("write: failed", e);
      }
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  @Override
  public void close() {
    // In reverse order: handles before the database, the database before its options and cache.
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        throw new StorageException(Problem.IO, layout.name() + ": cannot be closed", e);
      }
    }
  }

  Layout layout() {
    return layout;
  }

  /** How every write is made. */
  WriteOptions synced() {
    return synced;
  }

  ColumnFamilyHandle family(Family table) {
    ColumnFamilyHandle handle = families.get(table);
    if (handle == null) {
      throw new IllegalArgumentException(table + ": not of this database (expected: one of its)");
    }
    return handle;
  }

  private <T extends AutoCloseable> T own(T resource) {
    resources.push(resource);
    return resource;
  }

  private DBOptions databaseOptions(Mode mode, StorageOptions options) throws RocksDBException {
    DBOptions db = databaseOptions(options).setCreateIfMissing(mode == Mode.CREATE);
    if (mode == Mode.READ) {
      return db.setLogger(own(new Silence())); // RocksDB's own would be a file
    }
    SstFileManager files = own(new SstFileManager(Env.getDefault()));
    files.setMaxAllowedSpaceUsage(options.quotaBytes());
    return db.setCreateMissingColumnFamilies(true).setSstFileManager(files);
  }

  private DBOptions databaseOptions(StorageOptions options) {
    return own(new DBOptions())
        // A torn record at the very end of the log is a write that nobody was told of. Anywhere
        // else it is damage: refuse to start, where the default would silently drop all that
        // follows and let the node sign another history.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setParanoidChecks(true)
        // After a failed write the node stops; RocksDB must not heal itself and go on behind it.
        .setMaxBgErrorResumeCount(0)
        // Rarely written tables would otherwise keep old logs alive, and the next start long.
        .setMaxTotalWalSize(MAX_WAL_BYTES)
        // One bound for all tables together; each alone may use what the others leave.
        .setDbWriteBufferSize(options.writeBufferBytes())
        // One writer: no need for locks among writers in the memory tables.
        .setAllowConcurrentMemtableWrite(false)
        // Page faults of mapped files would stall threads unseen, and count as our memory.
        .setAllowMmapReads(false)
        .setAllowMmapWrites(false)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        // Reads properties of many tables for better guesses about compaction, at each start.
        .setSkipStatsUpdateOnDbOpen(true)
        .setMaxBackgroundJobs(2)
        // Write tables out steadily, so that no burst of dirty pages delays the log's sync.
        .setBytesPerSync(1 << 20)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4);
  }

  private List<ColumnFamilyDescriptor> familyDescriptors(
      List<? extends Family> tables, StorageOptions options) {
    // Bounds what reading costs in memory: data blocks, indexes and filters all live in it.
    var cache = own(new HyperClockCache(options.blockCacheBytes(), 0, -1, false));
    var descriptors = new ArrayList<ColumnFamilyDescriptor>();
    for (Family table : tables) {
      descriptors.add(new ColumnFamilyDescriptor(Layout.bytes(table), tuned(table.shape(), cache)));
    }
    return descriptors;
  }

  private ColumnFamilyOptions tuned(Family.Shape shape, HyperClockCache cache) {
    var blocks =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFormatVersion(6);
    if (shape == Family.Shape.POINT) {
      // "Was this id seen before?" is nearly always answered no, and must not touch the disk then.
      blocks.setFilterPolicy(own(new BloomFilter(10))).setOptimizeFiltersForMemory(true);
    } else {
      // Runs of neighbours: larger blocks compress better and halve the index.
      blocks.setBlockSize(16 << 10);
    }
    var family =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(blocks)
            // Cheap where rows still move, small where they come to rest.
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true);
    if (shape == Family.Shape.LARGE) {
      // Content is written once and never changes: kept in files of its own it is not rewritten by
      // every compaction. It is ciphertext or keys: compressing it would cost time and save
      // nothing;
      // notes are smaller than the bound, stay among the rows, and do compress.
      family
          .setEnableBlobFiles(true)
          .setMinBlobSize(4 << 10)
          .setBlobFileSize(256L << 20)
          .setBlobCompressionType(CompressionType.NO_COMPRESSION)
          // What was erased by a decision must in the end leave the disk.
          .setEnableBlobGarbageCollection(true);
    }
    return family;
  }

  /** Those there are; for writing all, as missing ones are made. */
  private static List<? extends Family> tables(Path path, Mode mode, Layout layout)
      throws RocksDBException {
    Map<String, Family> known = new HashMap<>();
    for (Family table : layout.tables()) {
      known.put(table.family(), table);
    }
    Set<Family> found = new HashSet<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, path.toString())) {
        Family table = known.get(new String(name, StandardCharsets.UTF_8));
        if (table == null) {
          throw new StorageException(
              Problem.NEWER_FORMAT,
              layout.name()
                  + ": holds a table unknown to this version (expected: one written by this"
                  + " version or an older one)");
        }
        found.add(table);
      }
    }
    if (!found.contains(layout.meta())) {
      // RocksDB would begin anew where its list of files is cut short.
      throw new StorageException(
          Problem.DAMAGED,
          layout.name() + ": MANIFEST is damaged (expected: a list of files as it was written)");
    }
    return mode == Mode.READ ? List.copyOf(found) : layout.tables();
  }

  /** What an operator needs of a failure: which file, and what to do. Never what is in it. */
  static StorageException failure(String what, RocksDBException cause) {
    Status status = cause.getStatus();
    String file = file(cause);
    boolean lost =
        !file.isEmpty() && String.valueOf(cause.getMessage()).contains("No such file or directory");
    if (lost || (status != null && status.getCode() == Status.Code.Corruption)) {
      String found = lost ? "is missing" : "is damaged";
      return new StorageException(
          Problem.DAMAGED,
          what
              + ": "
              + (file.isEmpty() ? "data " : file + " ")
              + found
              + " (expected: as it was written)",
          cause);
    }
    boolean full =
        status != null
            && (status.getSubCode() == Status.SubCode.NoSpace || isQuota(status.getState()));
    return full
        ? new StorageException(Problem.FULL, what + ": disk full (expected: free space)", cause)
        : new StorageException(Problem.IO, what + " (expected: a working disk)", cause);
  }

  private static String file(RocksDBException cause) {
    Matcher name = FILE.matcher(String.valueOf(cause.getMessage()));
    return name.find() ? name.group() : "";
  }

  /** RocksDB's Java face has no sub-code for its own quota; the text is all there is. */
  private static boolean isQuota(@Nullable String state) {
    return state != null && state.contains("Max allowed space was reached");
  }

  /** Writes no log. */
  private static final class Silence extends org.rocksdb.Logger {
    Silence() {
      super(InfoLogLevel.HEADER_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
      // What is wrong comes as an exception.
    }
  }
}

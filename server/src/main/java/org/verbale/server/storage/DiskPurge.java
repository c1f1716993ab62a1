package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;

/** Deletes rows outside of the one transaction, and writes files anew without them. Thread-safe. */
final class DiskPurge {
  /** RocksDB's own default. */
  private static final double BLOB_AGE_CUTOFF = 0.25;

  private final Database database;
  private @Nullable CompactRangeOptions running;
  private boolean cancelled;

  DiskPurge(Database database) {
    this.database = database;
  }

  /** See {@link Storage#purge}; gives the number of the last write. */
  long delete(Family table, List<KeyRange> ranges) {
    try {
      for (KeyRange range : ranges) {
        byte[] to = requireNonNull(range.to(), "range: without an end (expected: one)");
        database.rocks().deleteRange(database.family(table), database.synced(), range.from(), to);
      }
      return database.rocks().getLatestSequenceNumber();
    } catch (RocksDBException e) {
      throw Database.failure("erasure: failed", e);
    }
  }

  /** See {@link Purge#finish}. */
  Purge.Outcome finish(List<? extends Family> tables, long deleted, byte[] mark, byte[] value) {
    try {
      if (isSeen(deleted)) {
        return Purge.Outcome.STILL_READ; // what a snapshot sees, compaction keeps
      }
      flush(); // and with it goes the last log file in which they are
      for (Family table : tables) {
        if (!rewrite(database.family(table))) {
          return Purge.Outcome.CANCELLED;
        }
      }
      database
          .rocks()
          .put(database.family(database.layout().meta()), database.synced(), mark, value);
      return Purge.Outcome.DONE;
    } catch (RocksDBException e) {
      throw Database.failure("erasure: failed", e);
    }
  }

  private boolean isSeen(long deleted) throws RocksDBException {
    long oldest = database.rocks().getLongProperty("rocksdb.oldest-snapshot-sequence"); // 0: none
    return oldest != 0 && oldest < deleted;
  }

  private void flush() throws RocksDBException {
    List<ColumnFamilyHandle> families = new ArrayList<>();
    for (Family table : database.layout().tables()) {
      families.add(database.family(table));
    }
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      database.rocks().flush(options, families);
    }
  }

  /**
   * Rewrites all files of a table. Less would not do: a row's value may lie in a file that rows far
   * away share, and stays on disk as long as one of them points there.
   *
   * @return false if it was cancelled
   */
  private boolean rewrite(ColumnFamilyHandle family) throws RocksDBException {
    collect(family, 1);
    try (CompactRangeOptions options =
        new CompactRangeOptions()
            .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)
            .setExclusiveManualCompaction(false)) {
      if (!begin(options)) {
        return false;
      }
      try {
        database.rocks().compactRange(family, null, null, options);
        return true;
      } catch (RocksDBException e) {
        if (isCancelled()) {
          return false;
        }
        throw e;
      } finally {
        end();
      }
    } finally {
      collect(family, BLOB_AGE_CUTOFF);
    }
  }

  /**
   * @param share of a table's files of large values, the oldest, that a compaction empties
   */
  private void collect(ColumnFamilyHandle family, double share) throws RocksDBException {
    database
        .rocks()
        .setOptions(
            family,
            MutableColumnFamilyOptions.builder().setBlobGarbageCollectionAgeCutoff(share).build());
  }

  private synchronized boolean begin(CompactRangeOptions options) {
    running = cancelled ? null : options;
    return !cancelled;
  }

  private synchronized void end() {
    running = null;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** See {@link Storage#cancelPurge}. */
  synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.setCanceled(true);
    }
  }
}

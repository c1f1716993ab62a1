package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TransactionLogIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;

/**
 * The least that storing costs: one thread that writes, into an empty RocksDB of the same tables,
 * the very batches that the server wrote, row by row and each with one sync. They are read back
 * from the log in a copy of the server's data directory.
 */
final class BatchWriter {
  private static final int ENTRY = List.of(Table.values()).indexOf(Table.ENTRY);
  private static final double WARM_UP_SHARE = 0.3;

  private BatchWriter() {}

  /** A row of a batch; no value: it is removed. */
  @SuppressWarnings("ArrayRecordComponent") // as RocksDB gives and takes them; never compared
  private record Row(int table, byte[] key, byte @Nullable [] value) {}

  /**
   * What was replayed.
   *
   * @param records leaves among the rows
   * @param seconds that writing them took
   */
  record Result(int commits, long records, long rows, long bytes, double seconds) {
    @Override
    public String toString() {
      return "commits=%d records=%d rows=%d bytes=%d seconds=%s"
          .formatted(commits, records, rows, bytes, seconds);
    }
  }

  /**
   * Replays the newest batches.
   *
   * @param data a server's data directory that nobody has open; left as it is
   * @param scratch where to write
   * @param most records
   */
  static Result replay(Path data, Path scratch, int most) throws IOException, RocksDBException {
    RocksDB.loadLibrary();
    Path copy = Files.createTempDirectory(scratch, "copy");
    copy(data.resolve("db"), copy);
    List<List<Row>> batches = newest(copy, most);
    return write(batches, Files.createTempDirectory(scratch, "limit"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static List<List<Row>> newest(Path database, int most)
      throws IOException, RocksDBException {
    var batches = new ArrayDeque<List<Row>>();
    long records = 0;
    try (Opened opened = Opened.at(database, false)) {
      try (TransactionLogIterator log = opened.rocks.getUpdatesSince(0)) {
        for (; log.isValid(); log.next()) {
          List<Row> rows = rows(log);
          batches.add(rows);
          records += records(rows);
          while (records - records(batches.getFirst()) > most) {
            records -= records(batches.removeFirst());
          }
        }
      }
    }
    if (records == 0) {
      throw new IOException("log: no records (expected: those of the last run)");
    }
    return List.copyOf(batches);
  }

  private static List<Row> rows(TransactionLogIterator log) throws RocksDBException {
    try (WriteBatch batch = log.getBatch().writeBatch();
        Rows rows = new Rows()) {
      batch.iterate(rows);
      return rows.all;
    }
  }

  private static long records(List<Row> batch) {
    return batch.stream().filter(row -> row.table() == ENTRY).count();
  }

  private static Result write(List<List<Row>> batches, Path folder) throws RocksDBException {
    int warmUp = (int) (batches.size() * WARM_UP_SHARE);
    long rows = 0;
    long bytes = 0;
    long records = 0;
    long started = System.nanoTime();
    try (Opened opened = Opened.at(folder, true);
        WriteOptions synced = new WriteOptions().setSync(true)) {
      for (int i = 0; i < batches.size(); i++) {
        if (i == warmUp) {
          rows = 0;
          bytes = 0;
          records = 0;
          started = System.nanoTime();
        }
        List<Row> batch = batches.get(i);
        try (WriteBatch out = new WriteBatch()) {
          for (Row row : batch) {
            bytes += opened.add(out, row);
          }
          opened.rocks.write(synced, out);
        }
        rows += batch.size();
        records += records(batch);
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      return new Result(batches.size() - warmUp, records, rows, bytes, seconds);
    }
  }

  /** A database with the server's tables, numbered in the server's order. */
  private static final class Opened implements AutoCloseable {
    final RocksDB rocks;
    private final DBOptions options;
    private final ColumnFamilyOptions family;
    private final List<ColumnFamilyHandle> families;

    private Opened(
        RocksDB rocks,
        DBOptions options,
        ColumnFamilyOptions family,
        List<ColumnFamilyHandle> families) {
      this.rocks = rocks;
      this.options = options;
      this.family = family;
      this.families = families;
    }

    static Opened at(Path folder, boolean create) throws RocksDBException {
      var options =
          new DBOptions()
              .setCreateIfMissing(create)
              .setCreateMissingColumnFamilies(true)
              .setAllowConcurrentMemtableWrite(false)
              .setDbWriteBufferSize(StorageOptions.DEFAULT.writeBufferBytes())
              // What is read from the log must stay in it.
              .setAvoidFlushDuringRecovery(true);
      var family = new ColumnFamilyOptions();
      var descriptors = new ArrayList<ColumnFamilyDescriptor>();
      for (Table table : Table.values()) {
        String name = table == Table.META ? "default" : table.name().toLowerCase(Locale.ROOT);
        descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), family));
      }
      var families = new ArrayList<ColumnFamilyHandle>();
      RocksDB rocks = RocksDB.open(options, folder.toString(), descriptors, families);
      return new Opened(rocks, options, family, families);
    }

    /** Adds a row; returns its size. */
    int add(WriteBatch out, Row row) throws RocksDBException {
      ColumnFamilyHandle table = families.get(row.table());
      byte[] value = row.value();
      if (value == null) {
        out.delete(table, row.key());
        return row.key().length;
      }
      out.put(table, row.key(), value);
      return row.key().length + value.length;
    }

    @Override
    public void close() {
      families.forEach(ColumnFamilyHandle::close);
      rocks.close();
      family.close();
      options.close();
    }
  }

  /** Collects the rows of a batch. */
  private static final class Rows extends WriteBatch.Handler {
    final List<Row> all = new ArrayList<>();

    @Override
    public void put(int table, byte[] key, byte[] value) {
      all.add(new Row(table, key, value));
    }

    @Override
    public void put(byte[] key, byte[] value) {
      put(0, key, value);
    }

    @Override
    public void delete(int table, byte[] key) {
      all.add(new Row(table, key, null));
    }

    @Override
    public void delete(byte[] key) {
      delete(0, key);
    }

    @Override
    public void merge(int table, byte[] key, byte[] value) {
      throw unexpected("merge");
    }

    @Override
    public void merge(byte[] key, byte[] value) {
      throw unexpected("merge");
    }

    @Override
    public void singleDelete(int table, byte[] key) {
      throw unexpected("singleDelete");
    }

    @Override
    public void singleDelete(byte[] key) {
      throw unexpected("singleDelete");
    }

    @Override
    public void deleteRange(int table, byte[] from, byte[] to) {
      throw unexpected("deleteRange");
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
      throw unexpected("deleteRange");
    }

    @Override
    public void logData(byte[] blob) {
      throw unexpected("logData");
    }

    @Override
    public void putBlobIndex(int table, byte[] key, byte[] value) {
      throw unexpected("putBlobIndex");
    }

    @Override
    public void markBeginPrepare() {
      throw unexpected("markBeginPrepare");
    }

    @Override
    public void markEndPrepare(byte[] xid) {
      throw unexpected("markEndPrepare");
    }

    @Override
    public void markNoop(boolean empty) {
      throw unexpected("markNoop");
    }

    @Override
    public void markRollback(byte[] xid) {
      throw unexpected("markRollback");
    }

    @Override
    public void markCommit(byte[] xid) {
      throw unexpected("markCommit");
    }

    @Override
    public void markCommitWithTimestamp(byte[] xid, byte[] time) {
      throw unexpected("markCommitWithTimestamp");
    }

    private static IllegalStateException unexpected(String what) {
      return new IllegalStateException(what + ": in the log (expected: put and delete alone)");
    }
  }
}

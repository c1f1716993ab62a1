package org.verbale.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Looks for plaintext in a stopped server's data directory: in every key and every value, as
 * RocksDB decodes them, and in every file as it lies on the disk.
 */
final class DiskScan {
  static {
    RocksDB.loadLibrary();
  }

  private static final int BLOCK = 4 << 20;
  private static final String PLANTED = "planted";

  /** Forces planted values into blob files, where large content of the server lies too. */
  private static final int BLOB = 8 << 10;

  private final Needles needles;

  DiskScan(Needles needles) {
    this.needles = needles;
  }

  /**
   * What was looked at, and where something was found.
   *
   * @param rows in all column families
   * @param bytes of keys, values and files together
   */
  record Result(int families, long rows, long files, long bytes, SortedSet<String> hits) {}

  /** What one scan has seen so far. */
  private final class Tally {
    private int families;
    private long rows;
    private long files;
    private long bytes;
    private final SortedSet<String> hits = new TreeSet<>();

    void look(String where, byte[] hay, int length) {
      needles.search(hay, length, found -> hits.add(where + " " + found));
      bytes += length;
    }

    Result result() {
      return new Result(families, rows, files, bytes, hits);
    }
  }

  /** Scans a directory with databases below: the archive's, and what is public. */
  Result scan(Path directory) throws IOException {
    var tally = new Tally();
    try {
      for (Path each : databasesIn(directory)) {
        database(each, tally);
      }
    } catch (RocksDBException e) {
      throw new IOException("data directory: cannot be read", e);
    }
    files(directory, tally);
    return tally.result();
  }

  /** Scans files as they are. */
  Result scanFiles(Path directory) throws IOException {
    var tally = new Tally();
    files(directory, tally);
    return tally.result();
  }

  private static void database(Path path, Tally tally) throws RocksDBException {
    try (var database = Opened.readOnly(path);
        var options = new ReadOptions().setFillCache(false)) {
      for (ColumnFamilyHandle family : database.families) {
        String name = new String(family.getName(), StandardCharsets.UTF_8);
        tally.families++;
        try (RocksIterator rows = database.rocks.newIterator(family, options)) {
          for (rows.seekToFirst(); rows.isValid(); rows.next()) {
            tally.rows++;
            byte[] key = rows.key();
            tally.look(name + " key", key, key.length);
            byte[] value = rows.value();
            tally.look(name + " value", value, value.length);
          }
          rows.status();
        }
      }
    }
  }

  private void files(Path directory, Tally tally) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        tally.files++;
        file(file, "file " + directory.relativize(file), tally);
      }
    }
  }

  /** Block by block; each begins with the end of the one before. */
  private void file(Path file, String where, Tally tally) throws IOException {
    byte[] block = new byte[BLOCK];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      while (true) {
        int read = in.readNBytes(block, kept, block.length - kept);
        tally.look(where, block, kept + read);
        if (kept + read < block.length) {
          return;
        }
        int overlap = needles.longest() - 1;
        System.arraycopy(block, block.length - overlap, block, 0, overlap);
        kept = overlap;
      }
    }
  }

  /**
   * Copies a data directory and writes {@code text} into the copy: in every form, as a key and as a
   * value of every column family, and into a file.
   *
   * @return what a scan of the copy must find
   */
  static SortedSet<String> plant(Path directory, Path copy, String text) throws IOException {
    copy(directory, copy);
    SortedSet<String> expected = new TreeSet<>();
    Path file = copy.resolve(PLANTED);
    try (var out = Files.newOutputStream(file)) {
      for (Needles.Form form : Needles.forms(text)) {
        out.write(Needles.encode(form, text));
        expected.add("file " + PLANTED + " " + form);
      }
    }
    try {
      for (Path each : databasesIn(copy)) {
        plantRows(each, text, expected);
      }
    } catch (RocksDBException e) {
      throw new IOException("copy: cannot be written", e);
    }
    return expected;
  }

  private static void plantRows(Path path, String text, SortedSet<String> expected)
      throws RocksDBException {
    try (var database = Opened.forWriting(path);
        var flush = new FlushOptions().setWaitForFlush(true)) {
      for (Needles.Form form : Needles.forms(text)) {
        byte[] written = Needles.encode(form, text);
        byte[] large = new byte[BLOB + written.length];
        System.arraycopy(written, 0, large, BLOB, written.length);
        for (ColumnFamilyHandle family : database.families) {
          String name = new String(family.getName(), StandardCharsets.UTF_8);
          database.rocks.put(family, written, large);
          expected.add(name + " key " + form);
          expected.add(name + " value " + form);
        }
      }
      database.rocks.flush(flush, database.families);
    }
  }

  /** Copies a directory that nobody writes to. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /** Every database has a file of this name. */
  private static List<Path> databasesIn(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> found =
          all.filter(path -> Files.exists(path.resolve("CURRENT"))).sorted().toList();
      if (found.isEmpty()) {
        throw new IOException(directory + ": no database (expected: at least one)");
      }
      return found;
    }
  }

  /** A database with all its column families, whatever they are. */
  private static final class Opened implements AutoCloseable {
    private final DBOptions options = new DBOptions();
    private final ColumnFamilyOptions family;
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final RocksDB rocks;

    private Opened(Path path, ColumnFamilyOptions family, boolean readOnly)
        throws RocksDBException {
      this.family = family;
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      try (Options any = new Options()) {
        for (byte[] name : RocksDB.listColumnFamilies(any, path.toString())) {
          descriptors.add(new ColumnFamilyDescriptor(name, family));
        }
      }
      rocks =
          readOnly
              ? RocksDB.openReadOnly(options, path.toString(), descriptors, families)
              : RocksDB.open(options, path.toString(), descriptors, families);
    }

    static Opened readOnly(Path path) throws RocksDBException {
      return new Opened(path, new ColumnFamilyOptions(), true);
    }

    static Opened forWriting(Path path) throws RocksDBException {
      var blobs = new ColumnFamilyOptions().setEnableBlobFiles(true).setMinBlobSize(BLOB);
      return new Opened(path, blobs, false);
    }

    @Override
    public void close() {
      families.forEach(ColumnFamilyHandle::close);
      rocks.close();
      family.close();
      options.close();
    }
  }
}

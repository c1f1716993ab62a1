package org.verbale.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.verbale.server.storage.StorageException.Problem;

/**
 * A data directory that nobody has open, opened to be examined: not a byte of it changes, and no
 * server can start on it meanwhile. Made to be read from one end to the other. Thread-safe.
 */
public final class ReadOnlyStorage implements AutoCloseable {
  private final Path directory;
  private final FileChannel lock;
  private final Database database;

  private ReadOnlyStorage(Path directory, FileChannel lock, Database database) {
    this.directory = directory;
    this.lock = lock;
    this.database = database;
  }

  /**
   * Opens {@code directory}.
   *
   * @throws StorageException {@code LOCKED}, {@code NEWER_FORMAT}, {@code NOT_A_DATA_DIRECTORY},
   *     {@code DAMAGED} or {@code IO}, with a message for the operator
   */
  public static ReadOnlyStorage open(Path directory, StorageOptions options) {
    return open(directory, Layout.DATA, options);
  }

  /** The same for another database than the data directory. */
  public static ReadOnlyStorage open(Path directory, Layout layout, StorageOptions options) {
    Path marker = directory.resolve(Storage.MARKER);
    if (!Files.isRegularFile(marker)) {
      throw Storage.notOurs(directory, layout, "no VERBALE file");
    }
    FileChannel lock = null;
    ReadOnlyStorage opened = null;
    try {
      lock = Storage.lock(directory);
      Storage.checkFormat(directory, layout, marker);
      Storage.checkDatabaseIsThere(directory);
      var database = new Database(directory.resolve("db"), Database.Mode.READ, layout, options);
      opened = new ReadOnlyStorage(directory, lock, database);
      return opened;
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, directory + ": " + e.getMessage() + " (expected: a readable directory)", e);
    } finally {
      if (opened == null && lock != null) {
        Storage.unlock(lock);
      }
    }
  }

  /**
   * All there is. Unlike other views this one may be shared by threads, and is valid until close.
   */
  public View view() {
    return new View() {
      @Override
      public byte @Nullable [] get(Family table, byte[] key) {
        return database.get(table, null, key);
      }

      @Override
      public void scan(Family table, KeyRange range, RowVisitor visitor) {
        database.sweep(table, range, visitor);
      }
    };
  }

  /** Names of the sorted tables whose checksums do not fit or that cannot be read at all. */
  public List<String> damagedFiles() {
    List<String> damaged = new ArrayList<>();
    for (Path file : files(".sst")) {
      try (Options options = new Options();
          SstFileReader reader = new SstFileReader(options)) {
        reader.open(file.toString());
        reader.verifyChecksum();
      } catch (RocksDBException e) {
        damaged.add(String.valueOf(file.getFileName()));
      }
    }
    return damaged;
  }

  private List<Path> files(String ending) {
    try (var entries = Files.list(directory.resolve("db"))) {
      return entries.filter(entry -> entry.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new StorageException(Problem.IO, "db: cannot be listed (expected: readable)", e);
    }
  }

  @Override
  public void close() {
    database.close();
    Storage.unlock(lock);
  }
}

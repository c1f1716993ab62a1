package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.BackupInfo;
import org.rocksdb.Env;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDBException;
import org.verbale.server.storage.StorageException.Problem;

/**
 * A directory of backups. Files that never change are kept once and shared by all backups that have
 * them, each with its checksum: a backup costs what is new since the last. One that was interrupted
 * is none, and the next one clears it away. Not thread-safe.
 */
public final class Backups implements AutoCloseable {
  private static final String MARKER = "VERBALE-BACKUPS";
  private static final String FORMAT = "verbale/backups/v1\n";

  private final FileChannel lock;
  private final BackupEngineOptions options;
  private final BackupEngine engine;

  /**
   * One of the backups.
   *
   * @param number from 1, in order
   * @param bytes that it would restore
   * @param note what was said when it was made
   */
  public record Backup(int number, Instant time, long bytes, String note) {}

  private Backups(FileChannel lock, BackupEngineOptions options, BackupEngine engine) {
    this.lock = lock;
    this.options = options;
    this.engine = engine;
  }

  /**
   * Opens {@code directory}.
   *
   * @param create whether one that is missing or empty becomes a directory of backups
   * @throws StorageException {@code LOCKED}, {@code NOT_A_DATA_DIRECTORY}, {@code DAMAGED}, {@code
   *     FULL} or {@code IO}, with a message for the operator
   */
  public static Backups open(Path directory, boolean create) {
    NativeLibrary.load();
    FileChannel lock = null;
    BackupEngineOptions options = null;
    Backups opened = null;
    try {
      checkIsOurs(directory, create);
      lock = Storage.lock(directory);
      options =
          new BackupEngineOptions(directory.toString())
              .setSync(true)
              .setShareTableFiles(true)
              .setShareFilesWithChecksum(true);
      opened = new Backups(lock, options, BackupEngine.open(Env.getDefault(), options));
      return opened;
    } catch (RocksDBException e) {
      throw Database.failure(directory + ": cannot be opened", e);
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, directory + ": " + e.getMessage() + " (expected: a usable directory)", e);
    } finally {
      if (opened == null && options != null) {
        options.close();
      }
      if (opened == null && lock != null) {
        Storage.unlock(lock);
      }
    }
  }

  private static void checkIsOurs(Path directory, boolean create) throws IOException {
    Path marker = directory.resolve(MARKER);
    if (Files.exists(marker) && Files.readString(marker).equals(FORMAT)) {
      return;
    }
    if (create && isEmptyOrMissing(directory)) {
      Files.createDirectories(directory, Storage.OWNER_ONLY);
      Files.writeString(marker, FORMAT);
      return;
    }
    throw new StorageException(
        Problem.NOT_A_DATA_DIRECTORY, directory + ": other files (expected: Verbale's backups)");
  }

  /** Whether nothing is in the way of a directory at {@code path}. */
  public static boolean isEmptyOrMissing(Path path) throws IOException {
    if (!Files.exists(path)) {
      return true;
    }
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  /**
   * Adds a backup of a snapshot, durably.
   *
   * @param snapshot as {@link Storage#snapshot} made it; nobody else may have it open
   * @throws StorageException {@code FULL}, {@code DAMAGED} or {@code IO}; the backups before stay
   */
  public Backup add(Path snapshot, String note) {
    FileChannel held = null;
    try {
      held = Storage.lock(snapshot);
      engine.garbageCollect();
      try (var database =
          new Database(
              snapshot.resolve("db"), Database.Mode.WRITE, Layout.DATA, StorageOptions.DEFAULT)) {
        engine.createNewBackupWithMetadata(database.rocks(), note, false);
      }
    } catch (RocksDBException e) {
      throw Database.failure("backup: failed", e);
    } catch (IOException e) {
      throw new StorageException(Problem.IO, "snapshot: cannot be locked (expected: ours)", e);
    } finally {
      if (held != null) {
        Storage.unlock(held);
      }
    }
    return list().getLast();
  }

  /** All there are, oldest first. */
  public List<Backup> list() {
    return engine.getBackupInfo().stream().map(Backups::backup).toList();
  }

  private static Backup backup(BackupInfo info) {
    String note = info.appMetadata();
    return new Backup(
        info.backupId(),
        Instant.ofEpochSecond(info.timestamp()),
        info.size(),
        note == null ? "" : note);
  }

  /**
   * Makes {@code directory}, which must be missing or empty, the data directory that backup {@code
   * number} was made of.
   *
   * @throws StorageException {@code DAMAGED} if a file does not fit its checksum, {@code FULL} or
   *     {@code IO}
   */
  public void restore(int number, Path directory) {
    try (var how = new RestoreOptions(false)) {
      Files.createDirectories(directory, Storage.OWNER_ONLY);
      String db = directory.resolve("db").toString();
      engine.restoreDbFromBackup(number, db, db, how);
      Storage.writeMarker(directory, Layout.DATA);
    } catch (RocksDBException e) {
      throw Database.failure("backup " + number + ": cannot be restored", e);
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO,
          requireNonNull(directory) + ": " + e.getMessage() + " (expected: a usable directory)",
          e);
    }
  }

  @Override
  public void close() {
    engine.close();
    options.close();
    Storage.unlock(lock);
  }
}

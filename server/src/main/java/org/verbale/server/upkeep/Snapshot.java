package org.verbale.server.upkeep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;

/**
 * A data directory as it is at one moment, whether a server runs on it or not. Closing deletes it;
 * the data directory stays as it is.
 */
final class Snapshot implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Path directory;

  private Snapshot(Path directory) {
    this.directory = directory;
  }

  /**
   * Takes a snapshot of {@code data}: by the server that runs on it, or here if none does.
   *
   * @param patience how long to wait for the server
   * @throws StorageException if {@code data} cannot be opened, the disk is full, or the server does
   *     not answer ({@code LOCKED})
   */
  static Snapshot take(Path data, Duration patience, RandomGenerator random) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    String name = HexFormat.of().formatHex(bytes);
    Path folder = data.resolve(SnapshotDesk.FOLDER);
    try {
      demandDataDirectory(data);
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
      }
      Path snapshot = folder.resolve(name);
      try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
        storage.snapshot(snapshot);
      } catch (StorageException e) {
        if (e.problem() != Problem.LOCKED) {
          throw e;
        }
        ask(folder, name, patience);
      }
      return new Snapshot(snapshot);
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, data + ": " + e.getMessage() + " (expected: a writable data directory)", e);
    }
  }

  static void demandDataDirectory(Path data) {
    if (!Files.isRegularFile(data.resolve("VERBALE"))) {
      throw new StorageException(
          Problem.NOT_A_DATA_DIRECTORY, data + ": no VERBALE file (expected: a data directory)");
    }
  }

  private static void ask(Path folder, String name, Duration patience) throws IOException {
    Path wanted = folder.resolve(name + SnapshotDesk.WANTED);
    Path failed = folder.resolve(name + SnapshotDesk.FAILED);
    Files.createFile(wanted);
    try {
      for (long waited = 0; waited < patience.toMillis(); waited += LOOK_MILLIS) {
        if (Files.isDirectory(folder.resolve(name))) {
          return;
        }
        if (Files.exists(failed)) {
          Thread.sleep(LOOK_MILLIS); // until it is all written
          throw new StorageException(
              Problem.IO, "server: " + Files.readString(failed) + " (expected: a snapshot)");
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Files.deleteIfExists(wanted);
      Files.deleteIfExists(failed);
    }
    throw new StorageException(
        Problem.LOCKED,
        "data directory: locked, and no snapshot within "
            + patience.toSeconds()
            + " s (expected: a running server of this version)");
  }

  /** A data directory. */
  Path directory() {
    return directory;
  }

  /**
   * Whether nobody uses it any more.
   *
   * @param fetched whether whoever wanted it must have opened it by now
   */
  static boolean isAbandoned(Path snapshot, boolean fetched) {
    Path lock = snapshot.resolve("LOCK");
    if (!Files.exists(lock)) {
      return fetched;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      return held != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    FileTree.delete(directory);
  }
}

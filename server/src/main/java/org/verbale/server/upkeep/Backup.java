package org.verbale.server.upkeep;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.verbale.log.TreeHead;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Backups;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;

/** Backs a data directory up, while a server runs on it or not. */
public final class Backup {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path directory;

  /**
   * @param directory of backups
   */
  public Backup(Path directory) {
    this.directory = requireNonNull(directory, "directory");
  }

  /**
   * Adds a backup of {@code data} as it is now.
   *
   * @throws StorageException {@code FULL} and others; then the backups before are as they were
   */
  public Backups.Backup of(Path data, RandomGenerator random) {
    try (Backups backups = Backups.open(directory, true);
        Snapshot snapshot = Snapshot.take(data, PATIENCE, random)) {
      return backups.add(snapshot.directory(), note(snapshot.directory()));
    }
  }

  private static String note(Path snapshot) {
    try (ReadOnlyStorage storage = ReadOnlyStorage.open(snapshot, StorageOptions.DEFAULT)) {
      TreeHead head = new Archive().sealed(storage.view());
      return "sealed " + head.size() + " " + head.root().toBase64();
    }
  }

  /** All there are, oldest first. */
  public List<Backups.Backup> list() {
    try (Backups backups = Backups.open(directory, false)) {
      return backups.list();
    }
  }

  /**
   * Restores backup {@code number} beside the backups, checks it from end to end, and deletes it
   * again: that it can be restored is the only thing worth knowing of a backup.
   *
   * @return the number of findings
   */
  public long verify(int number, Fsck fsck, RandomGenerator random) {
    Path trial = directory.resolve("verify");
    FileTree.delete(trial);
    try {
      try (Backups backups = Backups.open(directory, false)) {
        backups.restore(number, trial);
      }
      return fsck.run(trial, random);
    } finally {
      FileTree.delete(trial);
    }
  }
}

package org.verbale.server.upkeep;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.verbale.log.TreeHead;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Backups;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;

/** Makes a data directory of a backup. */
public final class Restore {
  private final Path backups;

  /**
   * @param backups a directory of backups
   */
  public Restore(Path backups) {
    this.backups = requireNonNull(backups, "backups");
  }

  /**
   * What came of it.
   *
   * @param sealed the newest sealed head
   * @param leaves all leaves, those behind that head too: what a new generation would begin with
   */
  public record Outcome(int backup, TreeHead sealed, TreeHead leaves, long findings) {}

  /**
   * Restores into {@code data}, which must be missing or empty. All happens beside it, in {@code
   * data.restoring}: {@code data} comes to be at once, complete, checked and marked as restored, or
   * not at all.
   *
   * @param number the newest if empty
   * @return with findings, if there are any: then there is no {@code data}
   * @throws StorageException {@code NOT_A_DATA_DIRECTORY} if {@code data} is not empty, and others
   */
  public Outcome into(Path data, OptionalInt number, Fsck fsck, RandomGenerator random) {
    Path whole = data.toAbsolutePath();
    Path beside = whole.resolveSibling(whole.getFileName() + ".restoring");
    try {
      if (!Backups.isEmptyOrMissing(whole)) {
        throw new StorageException(
            Problem.NOT_A_DATA_DIRECTORY, data + ": not empty (expected: empty or missing)");
      }
      FileTree.delete(beside); // of a restore that was interrupted
      int chosen = restore(number, beside);
      long findings = fsck.run(beside, random);
      if (findings > 0) {
        FileTree.delete(beside);
        return new Outcome(chosen, TreeHead.EMPTY, TreeHead.EMPTY, findings);
      }
      Outcome outcome;
      try (Storage storage = Storage.open(beside, StorageOptions.DEFAULT)) {
        var archive = new Archive();
        outcome =
            storage.read(
                view ->
                    new Outcome(
                        chosen,
                        archive.sealed(view),
                        archive.beginning(view, archive.size(view)),
                        0));
        RestoredMark.put(storage, outcome.sealed().size());
      }
      Files.move(beside, whole, StandardCopyOption.ATOMIC_MOVE);
      return outcome;
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, data + ": " + e.getMessage() + " (expected: a usable directory)", e);
    }
  }

  private int restore(OptionalInt number, Path beside) {
    try (Backups from = Backups.open(backups, false)) {
      List<Integer> there = from.list().stream().map(Backups.Backup::number).toList();
      if (there.isEmpty()) {
        throw new StorageException(
            Problem.NOT_A_DATA_DIRECTORY, backups + ": no backup (expected: one at least)");
      }
      int chosen = number.orElse(there.getLast());
      if (!there.contains(chosen)) {
        throw new StorageException(
            Problem.NOT_A_DATA_DIRECTORY,
            "backup: "
                + chosen
                + " (expected: "
                + there.getFirst()
                + " to "
                + there.getLast()
                + ")");
      }
      from.restore(chosen, beside);
      return chosen;
    }
  }
}

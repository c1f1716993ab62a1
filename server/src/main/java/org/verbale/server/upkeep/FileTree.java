package org.verbale.server.upkeep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;

/** A file, or a directory with all that is in it. */
final class FileTree {
  private FileTree() {}

  /**
   * Deletes {@code path}, if it is there, and everything below it; follows no link.
   *
   * @throws StorageException if something cannot be deleted
   */
  static void delete(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      List<Path> all;
      try (Stream<Path> tree = Files.walk(path)) {
        all = tree.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path each : all) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new StorageException(
          Problem.IO, path + ": cannot be deleted (expected: files of this user)", e);
    }
  }
}

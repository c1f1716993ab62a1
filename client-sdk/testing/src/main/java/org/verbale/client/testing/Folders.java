package org.verbale.client.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary folders, and their end. */
final class Folders {
  private Folders() {}

  /** Deletes a folder and what is in it, as far as it lets itself be deleted. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      all = List.of(folder);
    }
    for (Path each : all) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        each.toFile().deleteOnExit(); // a file still mapped, where such files cannot be deleted
      }
    }
  }
}

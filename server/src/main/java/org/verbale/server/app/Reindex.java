package org.verbale.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.verbale.server.archive.Archive;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.search.SearchIndex;
import org.verbale.server.search.SearchOptions;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;

/** Has the search indexes of a data directory made anew: by the server that runs on it, or here. */
final class Reindex {
  private Reindex() {}

  /**
   * Makes them anew, or asks for it.
   *
   * @return how many entries of the log were followed; empty if a server does it
   * @throws StorageException if {@code data} is no data directory, or the disk fails
   */
  static OptionalLong run(Path data) {
    if (!Files.isRegularFile(data.resolve("VERBALE"))) {
      throw new StorageException(
          Problem.NOT_A_DATA_DIRECTORY, data + ": no VERBALE file (expected: a data directory)");
    }
    try {
      SearchIndex.wantAnew(data); // first: a stop in between is made up for by the next start
      try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
        var archive = new Archive();
        var registry = new RegistryFeature(archive);
        return OptionalLong.of(
            SearchIndex.follow(storage, archive, registry, data, SearchOptions.DEFAULT));
      } catch (StorageException e) {
        if (e.problem() != Problem.LOCKED) {
          throw e;
        }
        return OptionalLong.empty();
      }
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, data + ": " + e.getMessage() + " (expected: a writable data directory)", e);
    }
  }
}

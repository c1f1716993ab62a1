package org.verbale.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.verbale.server.storage.StorageException.Problem;

/**
 * RocksDB's native library, which its jar unpacks into a file before it is loaded. RocksDB removes
 * that file when the Java machine ends in order; one that is killed leaves 17 MB at each start.
 * Here the file goes as soon as it is loaded, and lies in a folder of its owner's alone before.
 */
final class NativeLibrary {
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Must run before anything else of RocksDB is touched.
   *
   * @throws StorageException {@code IO} if it cannot be unpacked
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    try {
      if (System.getenv("ROCKSDB_SHAREDLIB_DIR") == null) { // else where the operator wants it
        unpackAndLoad();
      }
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO,
          "RocksDB: not unpacked: "
              + e.getMessage()
              + " (expected: room for its library under java.io.tmpdir)",
          e);
    }
    RocksDB.loadLibrary();
    loaded = true;
  }

  private static void unpackAndLoad() throws IOException {
    Path folder = Files.createTempDirectory("verbale-rocksdb");
    try {
      NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
    } finally {
      for (Path file : files(folder)) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}

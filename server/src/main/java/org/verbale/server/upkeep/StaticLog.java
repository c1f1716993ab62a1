package org.verbale.server.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.verbale.codec.Bytes;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.LogTiles;
import org.verbale.server.storage.View;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;

/**
 * The static files of a log of one size (docs/protocol/archive.md, section 11), but for the
 * checkpoint, written to a directory.
 */
final class StaticLog {
  private final LogTiles tiles;
  private final View view;
  private final long size;
  private final Path to;

  StaticLog(Archive archive, View view, long size, Path to) {
    this.tiles = new LogTiles(archive);
    this.view = view;
    this.size = size;
    this.to = to;
  }

  /** Writes the files that are not there yet. */
  void write() throws IOException {
    long hashes = size;
    for (int level = 0; hashes > 0; level++, hashes /= TilePath.FULL) {
      for (long index = 0; index * TilePath.FULL < hashes; index++) {
        write(TilePath.in(size, Kind.HASHES, level, index));
      }
    }
    for (long index = 0; index * TilePath.FULL < size; index++) {
      write(TilePath.in(size, Kind.POSITIONS, 0, index));
      write(TilePath.in(size, Kind.ENTRIES, 0, index));
    }
  }

  private void write(TilePath path) throws IOException {
    Path file = to.resolve(path.toString());
    if (!Files.exists(file)) {
      Bytes content = tiles.read(view, size, path).orElseThrow();
      Export.write(file, content.toByteArray());
    }
  }
}

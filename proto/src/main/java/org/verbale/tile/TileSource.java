package org.verbale.tile;

import java.io.IOException;
import org.verbale.codec.Bytes;

/** Where the static files of a log are read from. */
@FunctionalInterface
public interface TileSource {
  /**
   * The content of the file.
   *
   * @throws IOException if it cannot be had
   */
  Bytes read(TilePath path) throws IOException;
}

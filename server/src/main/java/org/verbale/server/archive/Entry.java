package org.verbale.server.archive;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.log.Leaf;
import org.verbale.log.Position;

/**
 * A leaf with all that its hashes cover.
 *
 * @param index of the leaf, from 0
 * @param position empty for a map root, which stands in no chain
 * @param object what the leaf's object hash covers; empty for a map root
 * @param blobs by kind, ascending; without those that were erased
 */
public record Entry(
    long index, Leaf leaf, Optional<Position> position, Bytes object, List<Blob> blobs) {
  public Entry {
    blobs = List.copyOf(blobs);
  }

  /** Bytes of object and blobs. */
  public long size() {
    long size = object.size();
    for (Blob blob : blobs) {
      size += blob.content().size();
    }
    return size;
  }
}

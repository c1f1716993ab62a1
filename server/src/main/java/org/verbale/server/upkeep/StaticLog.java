package org.verbale.server.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.audit.Listing;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.View;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;
import org.verbale.tile.Tiles;

/**
 * The static files of a log of one size (docs/protocol/archive.md, section 11), but for the
 * checkpoint. Holds the parties' lists in memory, and one bundle.
 */
final class StaticLog {
  private final Archive archive;
  private final View view;
  private final long size;
  private final Path to;

  /** By number of the seal that covers them first. */
  private final Map<Long, SortedSet<Listing>> listings = new HashMap<>();

  private long seals;

  StaticLog(Archive archive, View view, long size, Path to) {
    this.archive = archive;
    this.view = view;
    this.size = size;
    this.to = to;
  }

  /** Writes the files that are not there yet. */
  void write() throws IOException {
    long hashes = size;
    for (int level = 0; hashes > 0; level++, hashes /= TilePath.FULL) {
      for (long index = 0; index * TilePath.FULL < hashes; index++) {
        TilePath tile = TilePath.in(size, Kind.HASHES, level, index);
        if (!isThere(tile)) {
          write(tile, hashes(tile));
        }
      }
    }
    archive.lists(
        view,
        (party, channel, before) ->
            listings
                .computeIfAbsent(before, seal -> new TreeSet<>())
                .add(new Listing(party, channel)));
    for (long index = 0; index * TilePath.FULL < size; index++) {
      writeBundles(TilePath.in(size, Kind.ENTRIES, 0, index));
    }
  }

  private Bytes hashes(TilePath tile) {
    int level =
        Byte.SIZE * tile.level(); // a tile's hashes are 8 levels above those of the one below
    List<Digest> nodes = archive.nodes(view, level, tile.first(), tile.width());
    return Tiles.of((unused, index) -> nodes.get((int) (index - tile.first())), tile);
  }

  private void writeBundles(TilePath entries) throws IOException {
    TilePath positions = new TilePath(Kind.POSITIONS, 0, entries.index(), entries.width());
    List<Leaf> leaves = new ArrayList<>(entries.width());
    List<Bytes> openings = new ArrayList<>(entries.width());
    long end = entries.first() + entries.width();
    archive.walk(
        view,
        entries.first(),
        (index, leaf, position) -> {
          leaves.add(leaf);
          openings.add(opening(position).toBytes());
          return index + 1 < end;
        });
    if (!isThere(positions)) {
      write(positions, Bundle.ofOpenings(openings));
    }
    if (!isThere(entries)) {
      write(entries, Bundle.ofLeaves(leaves));
    }
  }

  /** Of the next leaf; the one without a position is a map root. */
  private Opening opening(Optional<Position> position) {
    if (position.isPresent()) {
      return new Opening.Placed(position.get());
    }
    SortedSet<Listing> fresh = listings.getOrDefault(seals++, new TreeSet<>());
    return new Opening.Sealed(List.copyOf(fresh));
  }

  private boolean isThere(TilePath file) {
    return Files.exists(to.resolve(file.toString()));
  }

  private void write(TilePath file, Bytes content) throws IOException {
    Export.write(to.resolve(file.toString()), content.toByteArray());
  }
}

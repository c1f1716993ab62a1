package org.verbale.server.archive;

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
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.Tiles;

/**
 * The content of the log's static files (docs/protocol/archive.md, section 11), but for the
 * checkpoint. Thread-safe.
 *
 * <p>Remembers what every position bundle needs and no row says directly: how many seals lie before
 * each bundle (8 bytes for 256 leaves) and which channels came on which lists at which seal.
 */
public final class LogTiles {
  private final Archive archive;

  /** At position n, the number of seals among the leaves before bundle n; as far as was asked. */
  private final List<Long> sealsBefore = new ArrayList<>(List.of(0L));

  private Listings listings = new Listings(0, Map.of());

  /**
   * What came on lists, by number of the seal that covers it first; complete for seals below {@code
   * end}.
   */
  private record Listings(long end, Map<Long, SortedSet<Listing>> bySeal) {}

  public LogTiles(Archive archive) {
    this.archive = archive;
  }

  /**
   * The file at {@code path} as it is in a log of {@code size} leaves, whatever the view has more.
   *
   * @param view of a log that is sealed at {@code size}, or further on
   * @return empty if a log of that size has no such file
   */
  public Optional<Bytes> read(View view, long size, TilePath path) {
    if (!isThere(size, path)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (path.kind()) {
          case HASHES -> hashes(view, path);
          case ENTRIES -> entries(view, path);
          case POSITIONS -> positions(view, path);
        });
  }

  private static boolean isThere(long size, TilePath path) {
    int level = Byte.SIZE * path.level();
    long count = level < Long.SIZE - 1 ? size >>> level : 0;
    return path.index() <= count / TilePath.FULL && path.first() + path.width() <= count;
  }

  private Bytes hashes(View view, TilePath tile) {
    int level =
        Byte.SIZE * tile.level(); // a tile's hashes are 8 levels above those of the one below
    List<Digest> nodes = archive.nodes(view, level, tile.first(), tile.width());
    return Tiles.of((unused, index) -> nodes.get((int) (index - tile.first())), tile);
  }

  private Bytes entries(View view, TilePath bundle) {
    List<Leaf> leaves = new ArrayList<>(bundle.width());
    walk(view, bundle, (index, leaf, position) -> leaves.add(leaf));
    return Bundle.ofLeaves(leaves);
  }

  private Bytes positions(View view, TilePath bundle) {
    List<Optional<Position>> positions = new ArrayList<>(bundle.width());
    walk(view, bundle, (index, leaf, position) -> positions.add(position));
    long seal = sealsBefore(view, bundle.index());
    long sealsHere = positions.stream().filter(Optional::isEmpty).count();
    Map<Long, SortedSet<Listing>> bySeal = listings(view, seal + sealsHere);
    List<Bytes> openings = new ArrayList<>(bundle.width());
    for (Optional<Position> position : positions) {
      Opening opening;
      if (position.isPresent()) {
        opening = new Opening.Placed(position.get());
      } else { // a map root
        opening = new Opening.Sealed(List.copyOf(bySeal.getOrDefault(seal, new TreeSet<>())));
        seal++;
      }
      openings.add(opening.toBytes());
    }
    return Bundle.ofOpenings(openings);
  }

  private void walk(View view, TilePath bundle, PlaceVisitor visitor) {
    long end = bundle.first() + bundle.width();
    long[] next = {bundle.first()};
    archive.walk(
        view,
        bundle.first(),
        (index, leaf, position) -> {
          next[0] = index + 1;
          return visitor.place(index, leaf, position) && next[0] < end;
        });
    if (next[0] != end) {
      throw ArchiveNodes.damaged("entry " + next[0] + ": missing", null);
    }
  }

  /** A checkpoint is kept for each seal, under the size behind its leaf. */
  private synchronized long sealsBefore(View view, long bundle) {
    int known = sealsBefore.size() - 1;
    if (bundle > known) {
      long[] seals = {sealsBefore.get(known)};
      view.scan(
          Table.SEAL,
          KeyRange.between(
              Key.uint64((long) known * TilePath.FULL + 1), Key.uint64(bundle * TilePath.FULL + 1)),
          (key, row) -> {
            reach((Rows.uint64(key) - 1) / TilePath.FULL, seals[0]);
            seals[0]++;
            return true;
          });
      reach(bundle, seals[0]);
    }
    return sealsBefore.get((int) bundle);
  }

  /** No seal lies between the last bundle that is known and {@code bundle}. */
  private void reach(long bundle, long seals) {
    while (sealsBefore.size() <= bundle) {
      sealsBefore.add(seals);
    }
  }

  /** All lists at seals below {@code end}, of which the view has so many. */
  private Map<Long, SortedSet<Listing>> listings(View view, long end) {
    synchronized (this) {
      if (end <= listings.end) {
        return listings.bySeal;
      }
    }
    Map<Long, SortedSet<Listing>> bySeal = new HashMap<>();
    archive.lists(
        view,
        (party, channel, before) ->
            bySeal
                .computeIfAbsent(before, seal -> new TreeSet<>())
                .add(new Listing(party, channel)));
    synchronized (this) {
      long seals = Rows.seals(view);
      if (seals > listings.end) {
        listings = new Listings(seals, bySeal);
      }
      return bySeal;
    }
  }
}

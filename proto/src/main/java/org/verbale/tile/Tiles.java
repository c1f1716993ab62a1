package org.verbale.tile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.NodeSource;
import org.verbale.log.TreeHasher;

/** Tiles of hashes: made from a tree, and read as one. */
public final class Tiles {
  private static final int MAX_CACHED = 512;

  private Tiles() {}

  /**
   * The content of a tile of hashes.
   *
   * @param nodes of a tree that has the tile in this width
   * @throws IllegalArgumentException for a path of another kind
   */
  public static Bytes of(NodeSource nodes, TilePath path) {
    requireHashes(path);
    byte[] content = new byte[path.width() * Digest.LENGTH];
    for (int i = 0; i < path.width(); i++) {
      Digest hash = nodes.node(TilePath.HEIGHT * path.level(), path.first() + i);
      System.arraycopy(hash.toByteArray(), 0, content, i * Digest.LENGTH, Digest.LENGTH);
    }
    return Bytes.of(content);
  }

  /**
   * The hashes in a tile.
   *
   * @throws MalformedException unless {@code content} is as long as its path says
   */
  public static List<Digest> parse(TilePath path, Bytes content) throws MalformedException {
    requireHashes(path);
    int length = path.width() * Digest.LENGTH;
    if (content.size() != length) {
      throw new MalformedException("tile", content.size() + " bytes", length + " bytes");
    }
    byte[] all = content.toByteArray();
    List<Digest> hashes = new ArrayList<>(path.width());
    for (int i = 0; i < path.width(); i++) {
      hashes.add(Digest.of(Bytes.of(all, i * Digest.LENGTH, Digest.LENGTH).toByteArray()));
    }
    return List.copyOf(hashes);
  }

  /**
   * The nodes of the tree of {@code size} leaves, from its tiles: what proofs are made from. Keeps
   * some tiles in memory. Nothing that it says is verified; proofs are. Not thread-safe.
   *
   * <p>Its {@code node} throws {@link UncheckedIOException} if a tile cannot be had or is none.
   */
  public static NodeSource nodes(TileSource source, long size) {
    return new TileNodes(source, size);
  }

  private static void requireHashes(TilePath path) {
    if (path.kind() != TilePath.Kind.HASHES) {
      throw new IllegalArgumentException("path: of a bundle (expected: of hashes)");
    }
  }

  private static final class TileNodes implements NodeSource {
    private final TreeHasher hasher = new TreeHasher();
    private final TileSource source;
    private final long size;
    private final Map<TilePath, List<Digest>> cache =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<TilePath, List<Digest>> eldest) {
            return size() > MAX_CACHED;
          }
        };

    TileNodes(TileSource source, long size) {
      this.source = source;
      this.size = size;
    }

    @Override
    public Digest node(int level, long index) {
      int above = level % TilePath.HEIGHT;
      long first = index << above; // of the hashes of the tile level that the node covers
      TilePath path =
          TilePath.in(
              size, TilePath.Kind.HASHES, level / TilePath.HEIGHT, first >>> TilePath.HEIGHT);
      int start = (int) (first & (TilePath.FULL - 1));
      List<Digest> hashes = tile(path);
      if (start + (1 << above) > hashes.size()) {
        throw new IllegalArgumentException(
            "node: (" + level + ", " + index + ") (expected: complete in a tree of " + size + ")");
      }
      return root(hashes.subList(start, start + (1 << above)));
    }

    private Digest root(List<Digest> hashes) {
      if (hashes.size() == 1) {
        return hashes.get(0);
      }
      int middle = hashes.size() / 2;
      return hasher.node(
          root(hashes.subList(0, middle)), root(hashes.subList(middle, hashes.size())));
    }

    private List<Digest> tile(TilePath path) {
      List<Digest> known = cache.get(path);
      if (known == null) {
        try {
          known = parse(path, source.read(path));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (MalformedException e) {
          throw new UncheckedIOException(new IOException(path + ": " + e.getMessage(), e));
        }
        cache.put(path, known);
      }
      return known;
    }
  }
}

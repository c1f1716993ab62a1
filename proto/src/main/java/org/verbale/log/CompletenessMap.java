package org.verbale.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;

/**
 * What the log holds of whom: a sparse binary Merkle tree over the 256 bits of the keys. An empty
 * subtree is {@link Digest#ZERO}, one with a single entry is that entry's hash, every other a
 * branch. An update or a proof touches the nodes on the ways to its keys alone.
 *
 * <p>Keys are never removed: chains only grow, and a party's list stays when it is empty. So nodes
 * are put, never deleted, and an update that was not stored leaves nothing behind.
 *
 * <p>As safe for threads as the nodes it reads.
 */
public final class CompletenessMap {
  private final MapNodes nodes;

  /** The map that {@code nodes} hold; without a node at the root it is empty. */
  public CompletenessMap(MapNodes nodes) {
    this.nodes = nodes;
  }

  /** Hash of the whole map; {@link Digest#ZERO} of the empty one. */
  public Digest root() {
    MapNode root = nodes.get(MapPath.ROOT);
    return root == null ? Digest.ZERO : root.hash(new TreeHasher());
  }

  /**
   * What follows from setting each of {@code entries}, new or changed.
   *
   * @throws IllegalArgumentException if two have one key
   */
  public MapUpdate update(Collection<MapEntry> entries) {
    if (entries.isEmpty()) {
      return new MapUpdate(root(), Map.of());
    }
    Update update = new Update(nodes, sorted(entries));
    return new MapUpdate(
        update.set(0, nodes.get(MapPath.ROOT), 0, update.entries.length), update.puts);
  }

  /**
   * That the map holds {@code key} with its value, or that it does not hold it.
   *
   * @throws IllegalStateException if a node is lost: the store is damaged
   */
  public MapProof prove(Digest key) {
    List<Digest> siblings = new ArrayList<>();
    MapNode node = nodes.get(MapPath.ROOT);
    while (node instanceof MapBranch branch) {
      boolean bit = key.bit(siblings.size());
      siblings.add(branch.child(!bit));
      if (branch.child(bit).equals(Digest.ZERO)) {
        return new MapProof(Optional.empty(), siblings);
      }
      node = require(nodes, new MapPath(siblings.size(), key));
    }
    return new MapProof(Optional.ofNullable((MapEntry) node), siblings);
  }

  /** The root of the map of {@code entries}, computed from scratch: what an auditor compares. */
  public static Digest rootOf(Collection<MapEntry> entries) {
    MapEntry[] sorted = sorted(entries);
    return new Update(path -> null, sorted).build(0, sorted, 0, sorted.length);
  }

  private static MapEntry[] sorted(Collection<MapEntry> entries) {
    MapEntry[] sorted = entries.toArray(new MapEntry[0]);
    Arrays.sort(sorted, (a, b) -> a.key().compareTo(b.key()));
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i].key().equals(sorted[i - 1].key())) {
        throw new IllegalArgumentException("entries: two of one key (expected: one a key)");
      }
    }
    return sorted;
  }

  private static MapNode require(MapNodes nodes, MapPath path) {
    MapNode node = nodes.get(path);
    if (node == null) {
      throw new IllegalStateException("map node: missing at depth " + path.depth());
    }
    return node;
  }

  /** One update under way. Ranges are of entries sorted by key that share the bits above. */
  private static final class Update {
    private final TreeHasher hasher = new TreeHasher();
    private final Map<MapPath, MapNode> puts = new HashMap<>();
    private final MapNodes nodes;
    private final MapEntry[] entries;

    Update(MapNodes nodes, MapEntry[] entries) {
      this.nodes = nodes;
      this.entries = entries;
    }

    /** Sets the entries of the range, at least one, in the subtree of {@code node}. */
    Digest set(int depth, @Nullable MapNode node, int from, int to) {
      if (node instanceof MapBranch branch) {
        int middle = split(entries, depth, from, to);
        Digest left = setChild(depth + 1, branch.left(), from, middle);
        Digest right = setChild(depth + 1, branch.right(), middle, to);
        return put(depth, entries[from].key(), new MapBranch(left, right));
      }
      MapEntry[] all = with((MapEntry) node, from, to);
      return build(depth, all, 0, all.length);
    }

    /** The hash of the child that had {@code hash}, after the entries of the range, if any. */
    private Digest setChild(int depth, Digest hash, int from, int to) {
      if (from == to) {
        return hash;
      }
      boolean empty = hash.equals(Digest.ZERO);
      MapNode child = empty ? null : require(nodes, new MapPath(depth, entries[from].key()));
      return set(depth, child, from, to);
    }

    /** Builds the subtree at {@code depth} that holds just the entries of the range. */
    Digest build(int depth, MapEntry[] all, int from, int to) {
      if (from == to) {
        return Digest.ZERO;
      }
      if (to - from == 1) {
        return put(depth, all[from].key(), all[from]);
      }
      int middle = split(all, depth, from, to);
      Digest left = build(depth + 1, all, from, middle);
      Digest right = build(depth + 1, all, middle, to);
      return put(depth, all[from].key(), new MapBranch(left, right));
    }

    private Digest put(int depth, Digest key, MapNode node) {
      puts.put(new MapPath(depth, key), node);
      return node.hash(hasher);
    }

    /** The entries of the range, and {@code old} unless one of them replaces it. */
    private MapEntry[] with(@Nullable MapEntry old, int from, int to) {
      MapEntry[] all = Arrays.copyOfRange(entries, from, to);
      for (int i = 0; old != null && i < all.length; i++) {
        old = all[i].key().equals(old.key()) ? null : old;
      }
      if (old == null) {
        return all;
      }
      MapEntry[] more = Arrays.copyOf(all, all.length + 1);
      more[all.length] = old;
      return sorted(Arrays.asList(more));
    }

    /** Where in the range the keys begin whose bit at {@code depth} is 1. */
    private static int split(MapEntry[] all, int depth, int from, int to) {
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (all[middle].key().bit(depth)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }
  }
}

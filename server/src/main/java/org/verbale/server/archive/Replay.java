package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.CompletenessMap;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapUpdate;
import org.verbale.log.NodeKey;
import org.verbale.log.Position;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * The half of the check for which order counts: chains, seals, the completeness map, the upper
 * levels of the tree. Takes chunks one after the other; cheap beside what they cost.
 */
final class Replay {
  private static final byte[] TIME = "sequencing/time".getBytes(UTF_8);

  private final TreeHasher hasher = new TreeHasher();
  private final View view;
  private final Findings findings;
  private final CheckProgress progress;

  /** At level l, if bit l of the entries so far is set, the root of that subtree. */
  private final @Nullable Digest[] peaks = new Digest[Long.SIZE];

  private final Map<Chain, ChainState> chains = new HashMap<>();
  private final Set<Chain> changed = new HashSet<>();
  private final Map<MapPath, MapNode> mapNodes = new HashMap<>();
  private final Map<PartyCode, SortedSet<ChannelId>> lists = new TreeMap<>();
  private final Map<Long, List<Listed>> listedAfter = new HashMap<>();
  private long seals;
  private long time;
  private boolean mapFits = true;
  private TreeHead sealed = TreeHead.EMPTY;

  private record Listed(PartyCode party, ChannelId channel) {}

  Replay(View view, Findings findings, CheckProgress progress) {
    this.view = view;
    this.findings = findings;
    this.progress = progress;
    findings.attempt("LIST", this::readLists);
  }

  private void readLists() {
    view.scan(
        Table.LIST,
        KeyRange.all(),
        (key, value) -> {
          try {
            String[] names = new String(key, UTF_8).split("\0", -1);
            var listed = new Listed(new PartyCode(names[0]), ChannelId.of(names[1]));
            listedAfter.computeIfAbsent(Rows.uint64(value), n -> new ArrayList<>()).add(listed);
          } catch (IllegalArgumentException | IndexOutOfBoundsException | StorageException e) {
            findings.find(
                RowComparison.describe(Table.LIST, key), "a row", "party, channel and seals");
          }
          return true;
        });
  }

  void add(ChunkCheck chunk) {
    for (int at = 0; at < chunk.count(); at++) {
      Rows.Place place = chunk.place(at);
      if (place == null) {
        continue;
      }
      long index = chunk.from() + at;
      Leaf leaf = place.leaf();
      if (leaf.time() < time) {
        findings.find("entry " + index + ", time", "" + leaf.time(), "at least " + time);
      }
      time = Math.max(time, leaf.time());
      if (leaf.kind() == LeafKind.MAP_ROOT) {
        seal(index, leaf, chunk);
      } else if (place.position().isPresent()) {
        extend(index, place.position().get(), requireNonNull(chunk.leaf(at), "leaf"));
      }
    }
    if (chunk.count() == ChunkCheck.SIZE) {
      complete(chunk);
    }
  }

  private void extend(long index, Position position, Digest leafHash) {
    Chain chain = position.chain();
    ChainState before = chains.getOrDefault(chain, ChainState.NONE);
    ChannelHead head = before.head();
    if (!head.isFollowedBy(position)) {
      findings.find(
          "entry " + index + ", " + chain + " " + position.sequence(),
          "sequence " + position.sequence() + " behind " + position.previous(),
          "sequence " + head.length() + " behind " + head.last());
    }
    ChannelHead next = new ChannelHead(position.sequence() + 1, leafHash);
    chains.put(chain, new ChainState(next, before.sealed(), seals));
    changed.add(chain);
  }

  /** The subtree of a whole chunk becomes a node of the levels above. */
  private void complete(ChunkCheck chunk) {
    int level = ChunkCheck.LEVELS;
    long index = chunk.from() >>> level;
    Digest node = chunk.node(level, 0);
    while ((index & 1) == 1) {
      Digest left = peaks[level];
      Digest computed = left == null || node == null ? null : hasher.node(left, node);
      level++;
      index >>>= 1;
      byte[] row = view.get(Table.NODE, NodeKey.of(level, index));
      Digest stored = row == null || row.length != Digest.LENGTH ? null : Digest.of(row);
      node = ChunkCheck.settle(findings, level, index, stored, computed, true);
    }
    peaks[level] = node;
  }

  /** The root of the first {@code size} entries, which end in {@code chunk}; null if unknown. */
  private @Nullable Digest root(long size, ChunkCheck chunk) {
    Digest root = null;
    for (int level = 0; size >>> level != 0; level++) {
      if ((size >>> level & 1) == 1) {
        Digest peak =
            size - chunk.from() == ChunkCheck.SIZE && level >= ChunkCheck.LEVELS
                ? stored(level, (size >>> level) - 1)
                : level < ChunkCheck.LEVELS
                    ? chunk.node(level, (int) ((size >>> level) - 1 - (chunk.from() >>> level)))
                    : peaks[level];
        if (peak == null) {
          return null;
        }
        root = root == null ? peak : hasher.node(peak, root);
      }
    }
    return root;
  }

  /** A node that this chunk completes, and {@link #complete} compares in a moment. */
  private @Nullable Digest stored(int level, long index) {
    byte[] row = view.get(Table.NODE, NodeKey.of(level, index));
    return row == null || row.length != Digest.LENGTH ? null : Digest.of(row);
  }

  private void seal(long index, Leaf leaf, ChunkCheck chunk) {
    long size = index + 1;
    List<MapEntry> entries = new ArrayList<>();
    for (Chain chain : changed) {
      ChainState state = chains.getOrDefault(chain, ChainState.NONE);
      chains.put(chain, new ChainState(state.head(), state.head(), state.changedAfter()));
      entries.add(MapEntry.of(chain, state.head()));
    }
    changed.clear();
    Set<PartyCode> parties = new TreeSet<>();
    for (Listed listed : listedAfter.getOrDefault(seals, List.of())) {
      lists.computeIfAbsent(listed.party(), party -> new TreeSet<>()).add(listed.channel());
      parties.add(listed.party());
    }
    parties.forEach(
        party -> entries.add(MapEntry.of(party, lists.getOrDefault(party, new TreeSet<>()))));
    MapUpdate update = new CompletenessMap(mapNodes::get).update(entries);
    mapNodes.putAll(update.puts());
    progress.hashed(65L * update.puts().size(), update.puts().size());
    if (mapFits && !update.root().equals(leaf.object())) {
      // All later ones would be wrong for this reason alone.
      mapFits = false;
      findings.find(
          "entry " + index + ", map root",
          leaf.object().toString(),
          update.root() + " from the chains and lists before it");
    }
    seals++;
    Digest root = root(size, chunk);
    if (root != null) {
      sealed = new TreeHead(size, root);
      chunk
          .head(size)
          .filter(head -> !head.equals(sealed))
          .ifPresent(head -> findings.find("SEAL " + size, head.toString(), sealed.toString()));
    }
  }

  /** Compares what is known at the end with the rows that say so. */
  void end() {
    findings.attempt("META", () -> compare("META archive/seals", Rows.seals(view), seals));
    findings.attempt("META", () -> compare("META archive/sealed", Rows.sealed(view), sealed));
    findings.attempt("META", this::compareTime);
    findings.attempt("META", this::compareWitnessed);
    findings.attempt("CHAIN", this::compareChains);
    findings.attempt("CHANGED", this::compareDue);
    findings.attempt("MAP", this::compareMap);
  }

  private void compareTime() {
    byte[] last = view.get(Table.META, TIME);
    if (last != null && Rows.uint64(last) < time) {
      findings.find("META sequencing/time", "" + Rows.uint64(last), "at least " + time);
    }
  }

  private void compareWitnessed() {
    SignedCheckpoint witnessed = Rows.witnessed(view);
    if (witnessed != null && !Rows.isOfSeal(view, witnessed)) {
      long size = witnessed.unverified().head().size();
      findings.find("META archive/witnessed", "size " + size, "a checkpoint of a seal, as signed");
    }
  }

  private void compareChains() {
    chains.forEach(
        (chain, state) ->
            findings.attempt(
                "CHAIN " + chain,
                () -> compare("CHAIN " + chain, ChainState.of(view, chain), state)));
    view.scan(
        Table.CHAIN,
        KeyRange.all(),
        (key, row) -> {
          Optional<Chain> chain = chain(key);
          if (chain.isEmpty() || !chains.containsKey(chain.get())) {
            findings.find(RowComparison.describe(Table.CHAIN, key), "a row", "none: no entries");
          }
          return true;
        });
  }

  private static Optional<Chain> chain(byte[] key) {
    try {
      Chain chain = Chain.of(new String(key, 0, key.length - 1, UTF_8));
      boolean same = Arrays.equals(key, Key.text(chain.toString()).bytes());
      return same ? Optional.of(chain) : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Without its row there a chain would be left out of the next seal. */
  private void compareDue() {
    SortedSet<byte[]> due = new TreeSet<>(Arrays::compareUnsigned);
    changed.forEach(
        chain -> due.add(Appender.changedKey(seals, Appender.CHANGED_CHAIN, chain.toString())));
    for (Map.Entry<Long, List<Listed>> listed : listedAfter.entrySet()) {
      if (listed.getKey() == seals) {
        for (Listed each : listed.getValue()) {
          due.add(Appender.changedKey(seals, Appender.CHANGED_LIST, each.party().toString()));
        }
      } else if (listed.getKey() > seals) {
        findings.find("LIST", "rows as of seal " + listed.getKey(), "at most " + seals);
      }
    }
    view.scan(
        Table.CHANGED,
        KeyRange.all(),
        (key, value) -> {
          if (!due.remove(key)) {
            findings.find(RowComparison.describe(Table.CHANGED, key), "a row", "none");
          }
          return true;
        });
    due.forEach(
        key ->
            findings.find(
                RowComparison.describe(Table.CHANGED, key), "missing", "for the next seal"));
  }

  private void compareMap() {
    SortedSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    mapNodes.forEach(
        (path, node) -> {
          byte[] row = view.get(Table.MAP, path.toKey());
          keys.add(path.toKey());
          if (row == null || !Arrays.equals(row, node.toBytes().toByteArray())) {
            findings.find(
                RowComparison.describe(Table.MAP, path.toKey()),
                row == null ? "missing" : "another node",
                "the node at depth " + path.depth() + " with hash " + node.hash(hasher));
          }
        });
    view.scan(
        Table.MAP,
        KeyRange.all(),
        (key, row) -> {
          if (!keys.contains(key)) {
            findings.find(RowComparison.describe(Table.MAP, key), "a row", "none");
          }
          return true;
        });
  }

  private void compare(String where, Object found, Object expected) {
    if (!found.equals(expected)) {
      findings.find(where, found.toString(), expected.toString());
    }
  }
}

package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.CompactRange;
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
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Recomputes the whole archive from its entries and compares it with every row that was derived
 * from them: tree, chains, map, lists, checkpoints. Holds all chains and the map in memory, no
 * content.
 */
public final class ArchiveCheck {
  /** After so many findings one more says nothing new. */
  private static final int MAX_FINDINGS = 100;

  private final TreeHasher hasher = new TreeHasher();
  private final View view;
  private final VerifierKey logKey;
  private final List<String> findings = new ArrayList<>();
  private final CompactRange edge = new CompactRange();
  private final Map<Chain, ChainState> chains = new HashMap<>();
  private final Set<Chain> changed = new HashSet<>();
  private final Map<MapPath, MapNode> mapNodes = new HashMap<>();
  private final Map<PartyCode, SortedSet<ChannelId>> lists = new TreeMap<>();
  private final Map<Long, List<Listed>> listedAfter = new HashMap<>();
  private long seals;
  private long nodes;
  private long time;
  private TreeHead sealed = TreeHead.EMPTY;

  private record Listed(PartyCode party, ChannelId channel) {}

  private ArchiveCheck(View view, VerifierKey logKey) {
    this.view = view;
    this.logKey = logKey;
  }

  /**
   * Checks all that {@code view} holds.
   *
   * @param logKey what checkpoints are verified with
   * @return what is wrong and where, at most a hundred findings; empty if all is well
   */
  public static List<String> run(View view, VerifierKey logKey) {
    var check = new ArchiveCheck(view, logKey);
    check.readLists();
    check.replay();
    check.compareEnds();
    return List.copyOf(check.findings);
  }

  private void readLists() {
    view.scan(
        Table.LIST,
        KeyRange.all(),
        (key, value) -> {
          String[] names = new String(key, UTF_8).split("\0", -1);
          var listed = new Listed(new PartyCode(names[0]), ChannelId.of(names[1]));
          listedAfter.computeIfAbsent(Rows.uint64(value), n -> new ArrayList<>()).add(listed);
          return true;
        });
  }

  private void replay() {
    view.scan(
        Table.ENTRY,
        KeyRange.all(),
        (key, row) -> {
          long index = Rows.uint64(key);
          if (index != edge.size()) {
            find("entry " + index, "entry " + edge.size());
            return false; // all that follows would be wrong for this reason alone
          }
          Rows.Place place = Rows.place(row);
          Leaf leaf = place.leaf();
          Digest leafHash = leaf.hash(hasher);
          edge.append(leafHash, this::compareNode);
          if (leaf.time() < time) {
            find("entry " + index + ": earlier than the one before", "in the order of time");
          }
          time = leaf.time();
          if (leaf.kind() == LeafKind.MAP_ROOT) {
            checkSeal(index, leaf);
          } else {
            checkPosition(index, leaf, leafHash, place.position());
            checkObject(index, leaf);
          }
          return findings.size() < MAX_FINDINGS;
        });
  }

  private void compareNode(int level, long index, Digest hash) {
    nodes++;
    compareRow(
        Table.NODE, NodeKey.of(level, index), hash.toByteArray(), "node " + level + "/" + index);
  }

  private void checkPosition(long index, Leaf leaf, Digest leafHash, Optional<Position> position) {
    if (position.isEmpty() || !position.get().hash().equals(leaf.position())) {
      find("entry " + index + ": other position", "the one in its leaf");
      return;
    }
    Chain chain = position.get().chain();
    ChainState before = chains.getOrDefault(chain, ChainState.NONE);
    ChannelHead head = before.head();
    if (!head.isFollowedBy(position.get())) {
      find("entry " + index + ": breaks its chain", "the position behind " + head.length());
    }
    chains.put(chain, new ChainState(head.next(leafHash), before.sealed(), seals));
    changed.add(chain);
    compareRow(
        Table.CHAIN_ENTRY,
        Appender.chainKey(chain, head.length()),
        Rows.uint64(index),
        "chain entry of " + index);
  }

  private void checkObject(long index, Leaf leaf) {
    byte[] object = view.get(Table.CONTENT, Appender.contentKey(index, Archive.OBJECT));
    if (object == null || !Digest.sha256(object).equals(leaf.object())) {
      find("entry " + index + ": other object", "the one in its leaf");
    }
    byte[] first = view.get(Table.OBJECT, leaf.object().toByteArray());
    if (first == null || Rows.uint64(first) > index) {
      find("entry " + index + ": object not found by its hash", "its first index");
    }
  }

  private void checkSeal(long index, Leaf leaf) {
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
    lists.forEach(
        (party, channels) -> {
          if (parties.contains(party)) {
            entries.add(MapEntry.of(party, channels));
          }
        });
    MapUpdate update = new CompletenessMap(mapNodes::get).update(entries);
    mapNodes.putAll(update.puts());
    if (!update.root().equals(leaf.object())) {
      find("entry " + index + ": other map root", "the one of the chains before it");
    }
    seals++;
    sealed = edge.head();
    checkCheckpoint(view.get(Table.SEAL, Rows.uint64(sealed.size())));
  }

  private void checkCheckpoint(byte @Nullable [] signed) {
    String what = "checkpoint of size " + sealed.size();
    if (signed == null) {
      find(what + ": none", "one for each seal");
      return;
    }
    try {
      if (!SignedCheckpoint.parse(Bytes.of(signed)).verify(logKey).head().equals(sealed)) {
        find(what + ": of another head", "the recomputed one");
      }
    } catch (MalformedException | BadSignatureException e) {
      find(what + ": " + e.getMessage(), "signed by the log");
    }
  }

  private void compareEnds() {
    compare("size", Rows.size(view), edge.size());
    compare("seals", Rows.seals(view), seals);
    compare("sealed head", Rows.sealed(view), sealed);
    chains.forEach(
        (chain, state) ->
            compare("a chain of " + state.head().length(), ChainState.of(view, chain), state));
    // Without its row here a chain would be left out of the next seal.
    Set<String> due = new HashSet<>();
    changed.forEach(chain -> due.add(changedRow(Appender.CHANGED_CHAIN, chain.toString())));
    listedAfter
        .getOrDefault(seals, List.of())
        .forEach(listed -> due.add(changedRow(Appender.CHANGED_LIST, listed.party().toString())));
    compare("what the next seal will cover", rowsChanged(), due);
    mapNodes.forEach(
        (path, node) ->
            compareRow(
                Table.MAP,
                path.toKey(),
                node.toBytes().toByteArray(),
                "map node at " + path.depth()));
    compare("rows of chains", count(Table.CHAIN), (long) chains.size());
    compare(
        "rows of chain entries",
        count(Table.CHAIN_ENTRY),
        chains.values().stream().mapToLong(state -> state.head().length()).sum());
    compare("rows of tree nodes", count(Table.NODE), nodes);
    compare("rows of map nodes", count(Table.MAP), (long) mapNodes.size());
    compare("rows of seals", count(Table.SEAL), seals);
  }

  private String changedRow(int what, String name) {
    return HexFormat.of().formatHex(Appender.changedKey(seals, what, name));
  }

  private Set<String> rowsChanged() {
    Set<String> rows = new HashSet<>();
    view.scan(
        Table.CHANGED, KeyRange.all(), (key, value) -> rows.add(HexFormat.of().formatHex(key)));
    return rows;
  }

  private long count(Table table) {
    long[] rows = {0};
    view.scan(
        table,
        KeyRange.all(),
        (key, value) -> {
          rows[0]++;
          return true;
        });
    return rows[0];
  }

  private void compareRow(Table table, byte[] key, byte[] expected, String what) {
    byte[] row = view.get(table, key);
    if (row == null || !Arrays.equals(row, expected)) {
      find(what + ": " + (row == null ? "missing" : "other bytes"), "the recomputed row");
    }
  }

  private void compare(String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      find(what + ": " + found, expected.toString());
    }
  }

  private void find(String what, String expected) {
    if (findings.size() < MAX_FINDINGS) {
      findings.add(what + " (expected: " + expected + ")");
    }
  }
}

package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.Bytes;
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
import org.verbale.log.MapUpdate;
import org.verbale.log.NodeKey;
import org.verbale.log.Position;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;

/**
 * Extends the archive within one transaction. Follows a rollback by itself: the size in the
 * transaction is the truth, and the tree's edge kept here is only a copy of it. Not thread-safe.
 */
public final class Appender {
  static final int CHANGED_CHAIN = 0;
  static final int CHANGED_LIST = 1;

  private final TreeHasher hasher = new TreeHasher();
  private final Transaction state;
  private CompactRange edge;

  Appender(Transaction state) {
    this.state = state;
    this.edge = ArchiveNodes.edge(state, Rows.size(state));
  }

  /**
   * Appends a leaf to {@code chain}, with its object and blobs.
   *
   * @param time milliseconds since 1970 UTC, not before the last leaf's
   * @param salt 32 bytes that no outsider can guess
   * @param object what the leaf's object hash covers
   * @param blobs what the object names by hash, at most one of a kind
   */
  @CanIgnoreReturnValue
  public Appended append(
      LeafKind kind, long time, Chain chain, Bytes salt, Bytes object, List<Blob> blobs) {
    ChainState before = ChainState.of(state, chain);
    Position position = Position.after(before.head(), chain, salt);
    byte[] content = object.toByteArray();
    Digest objectHash = Digest.sha256(content);
    Leaf leaf = new Leaf(kind, time, objectHash, position.hash());
    Digest leafHash = leaf.hash(hasher);
    long index = appendLeaf(leaf, leafHash, Optional.of(position));

    state.put(Table.CONTENT, contentKey(index, Archive.OBJECT), content);
    Set<Blob.Kind> kinds = EnumSet.noneOf(Blob.Kind.class);
    for (Blob blob : blobs) {
      if (!kinds.add(blob.kind())) {
        throw new IllegalArgumentException("blobs: two " + blob.kind() + " (expected: one)");
      }
      byte[] key = contentKey(index, blob.kind().number());
      state.put(Table.CONTENT, key, blob.content().toByteArray());
    }
    byte[] objectKey = objectHash.toByteArray();
    if (!state.contains(Table.OBJECT, objectKey)) {
      state.put(Table.OBJECT, objectKey, Rows.uint64(index));
    }
    extend(chain, before, before.head().next(leafHash), index);
    return new Appended(index, leaf, position);
  }

  /** Deletes blobs of an entry. Its leaf and object stay, and so does every proof. */
  public void erase(long index, List<Blob.Kind> kinds) {
    for (Blob.Kind kind : kinds) {
      state.delete(Table.CONTENT, contentKey(index, kind.number()));
    }
  }

  /** Puts {@code channel} on the list of {@code party}: for ever, from the next seal on. */
  public void list(PartyCode party, ChannelId channel) {
    byte[] key = Key.text(party.toString()).andText(channel.toString()).bytes();
    if (!state.contains(Table.LIST, key)) {
      long seals = Rows.seals(state);
      state.put(Table.LIST, key, Rows.uint64(seals));
      state.put(Table.CHANGED, changedKey(seals, CHANGED_LIST, party.toString()), new byte[0]);
    }
  }

  /**
   * Brings the completeness map up to date and appends its root.
   *
   * @param time as for {@link #append}
   * @return the head right behind the map's leaf; nothing if nothing changed since the last seal
   */
  public Optional<TreeHead> seal(long time) {
    long seals = Rows.seals(state);
    List<byte[]> done = new ArrayList<>();
    List<MapEntry> changes = new ArrayList<>();
    KeyRange changed = KeyRange.prefix(Key.uint64(seals));
    state.scan(
        Table.CHANGED,
        changed,
        (key, value) -> {
          done.add(key);
          String name = new String(key, 9, key.length - 10, UTF_8);
          changes.add(key[8] == CHANGED_CHAIN ? sealChain(name) : listEntry(name));
          return true;
        });
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    MapUpdate update = new CompletenessMap(ArchiveNodes.map(state)).update(changes);
    update.puts().forEach((path, node) -> state.put(Table.MAP, path.toKey(), bytes(node)));
    Leaf leaf = Leaf.mapRoot(time, update.root());
    appendLeaf(leaf, leaf.hash(hasher), Optional.empty());
    done.forEach(key -> state.delete(Table.CHANGED, key));
    TreeHead head = edge.head();
    Rows.putSealed(state, head, seals + 1);
    return Optional.of(head);
  }

  private long appendLeaf(Leaf leaf, Digest leafHash, Optional<Position> position) {
    long size = Rows.size(state);
    if (edge.size() != size) {
      edge = ArchiveNodes.edge(state, size); // a refused command was rolled back
    }
    long index =
        edge.append(
            leafHash,
            (level, at, hash) -> state.put(Table.NODE, NodeKey.of(level, at), hash.toByteArray()));
    state.put(Table.ENTRY, Rows.uint64(index), Rows.place(leaf, position));
    Rows.putSize(state, edge.size());
    return index;
  }

  private void extend(Chain chain, ChainState before, ChannelHead head, long index) {
    long seals = Rows.seals(state);
    new ChainState(head, before.sealed(), seals).put(state, chain);
    state.put(Table.CHAIN_ENTRY, chainKey(chain, head.length() - 1), Rows.uint64(index));
    if (before.changedAfter() != seals) {
      byte[] key = changedKey(seals, CHANGED_CHAIN, chain.toString());
      state.put(Table.CHANGED, key, new byte[0]);
    }
  }

  private MapEntry sealChain(String name) {
    Chain chain = Chain.of(name);
    ChainState now = ChainState.of(state, chain);
    new ChainState(now.head(), now.head(), now.changedAfter()).put(state, chain);
    return MapEntry.of(chain, now.head());
  }

  private MapEntry listEntry(String name) {
    PartyCode party = new PartyCode(name);
    return MapEntry.of(party, Archive.list(state, party, Long.MAX_VALUE));
  }

  static byte[] chainKey(Chain chain, long sequence) {
    return Key.text(chain.toString()).andUint64(sequence).bytes();
  }

  static byte[] contentKey(long index, int kind) {
    return Key.uint64(index).andUint8(kind).bytes();
  }

  private static byte[] bytes(MapNode node) {
    return node.toBytes().toByteArray();
  }

  static byte[] changedKey(long seals, int what, String name) {
    return Key.uint64(seals).andUint8(what).andText(name).bytes();
  }
}

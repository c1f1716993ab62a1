package org.verbale.server.archive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.NodeKey;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Checks what can be told of {@link #SIZE} neighbours alone: entries, their content, the subtree
 * above them, the checkpoints among them. Chunks are independent, so several threads check several.
 *
 * <p>Each node is compared with its children as they are stored, so that damage to one row is one
 * or two findings rather than one for each level above.
 */
final class ChunkCheck {
  /** Levels of the subtree above a chunk. */
  static final int LEVELS = 12;

  /** Entries of a chunk. */
  static final int SIZE = 1 << LEVELS;

  /** Where rows go that follow from entries. */
  interface RowSink {
    void row(Table table, byte[] key, byte[] lasting);
  }

  /** What chunks have in common. */
  record Frame(
      View view,
      Optional<CheckpointRule> signed,
      List<EntryRule> rules,
      RowSink rows,
      Findings findings,
      CheckProgress progress) {}

  private final Frame frame;
  private final View view;
  private final Findings findings;
  private final CheckHasher hasher = new CheckHasher();
  private final Map<String, Chain> chains = new HashMap<>();
  private final long from;
  private final int count;
  private final Rows.@Nullable Place[] places;
  private final @Nullable Digest[] leaves;

  /** Nodes by level, from the chunk's first; as stored, or computed where a row is missing. */
  private final @Nullable Digest[][] nodes = new Digest[LEVELS + 1][];

  private final Map<Long, TreeHead> heads = new HashMap<>();
  private boolean readable = true;

  ChunkCheck(Frame frame, long from, long size) {
    this.frame = frame;
    this.view = frame.view();
    this.findings = frame.findings();
    this.from = from;
    this.count = (int) Math.min(SIZE, size - from);
    this.places = new Rows.Place[count];
    this.leaves = new Digest[count];
  }

  ChunkCheck run() {
    readEntries();
    new Contents().read();
    checkNodes();
    checkCheckpoints();
    hasher.tell(frame.progress());
    frame.progress().passed(count);
    return this;
  }

  long from() {
    return from;
  }

  int count() {
    return count;
  }

  /** The entry at {@code from + at}; null if it is lost. */
  Rows.@Nullable Place place(int at) {
    return places[at];
  }

  /** Hash of the leaf at {@code from + at}; null if it is lost. */
  @Nullable Digest leaf(int at) {
    return leaves[at];
  }

  /** A node of the subtree, {@code at} counted from the chunk's first on its level. */
  @Nullable Digest node(int level, int at) {
    return nodes[level][at];
  }

  /** What the checkpoint of {@code size} says, if it is there and signed. */
  Optional<TreeHead> head(long size) {
    return Optional.ofNullable(heads.get(size));
  }

  private void readEntries() {
    scan(
        Table.ENTRY,
        KeyRange.between(Key.uint64(from), Key.uint64(from + count)),
        (key, row) -> {
          if (key.length == Long.BYTES) {
            try {
              int at = (int) (Rows.uint64(key) - from);
              places[at] = Rows.place(row, name -> chains.computeIfAbsent(name, Chain::of));
              leaves[at] = hasher.leaf(Arrays.copyOf(row, Leaf.LENGTH));
            } catch (StorageException e) {
              findings.find("ENTRY " + Rows.uint64(key), "not an entry", "leaf and position");
            }
          } else {
            findings.find("ENTRY", "a key of " + key.length + " bytes", "8");
          }
          return true;
        });
  }

  /** Walks the rows of content beside the entries. */
  private final class Contents implements View.RowVisitor {
    private final List<Blob> blobs = new ArrayList<>();
    private byte @Nullable [] object;
    private int at;

    void read() {
      scan(Table.CONTENT, KeyRange.between(Key.uint64(from), Key.uint64(from + count)), this);
      while (at < count) {
        next();
      }
    }

    @Override
    public boolean row(byte[] key, byte[] value) {
      if (key.length != Long.BYTES + 1) {
        findings.find("CONTENT", "a key of " + key.length + " bytes", "9");
        return true;
      }
      long index = ByteBuffer.wrap(key).getLong();
      while (at < index - from) {
        next();
      }
      int kind = key[Long.BYTES];
      if (kind == Archive.OBJECT) {
        object = value;
      } else if (kind < 0 || kind > Blob.Kind.values().length) {
        findings.find("CONTENT " + (from + at), "a blob of kind " + kind, "a known kind");
      } else {
        blobs.add(new Blob(Blob.Kind.of(kind), Bytes.of(value)));
      }
      return true;
    }

    private void next() {
      Rows.Place place = places[at];
      if (place != null) {
        if (place.leaf().kind() == LeafKind.MAP_ROOT) {
          if (object != null || !blobs.isEmpty()) {
            findings.find("CONTENT " + (from + at), "content of a map root", "none");
          }
        } else {
          new EntryCheck(frame, hasher, from + at, place, object, List.copyOf(blobs)).run(readable);
        }
      } else if (readable) {
        findings.find("ENTRY " + (from + at), "missing", "an entry for each index");
      }
      object = null;
      blobs.clear();
      at++;
    }
  }

  private void checkNodes() {
    @Nullable Digest[] computed = leaves;
    for (int level = 0; level <= LEVELS; level++) {
      nodes[level] = stored(level, computed);
      @Nullable Digest[] above = new Digest[nodes[level].length / 2];
      for (int i = 0; i < above.length; i++) {
        Digest left = nodes[level][2 * i];
        Digest right = nodes[level][2 * i + 1];
        above[i] = left == null || right == null ? null : hasher.node(left, right);
      }
      computed = above;
    }
  }

  private @Nullable Digest[] stored(int level, @Nullable Digest[] computed) {
    @Nullable Digest[] stored = new Digest[computed.length];
    long first = from >>> level;
    boolean whole =
        scan(
            Table.NODE,
            KeyRange.between(
                Key.uint8(level).andUint64(first),
                Key.uint8(level).andUint64(first + computed.length)),
            (key, hash) -> {
              if (key.length == NodeKey.LENGTH && hash.length == Digest.LENGTH) {
                stored[(int) (ByteBuffer.wrap(key, 1, 8).getLong() - first)] = Digest.of(hash);
              } else {
                findings.find("NODE of level " + level, "no key and hash", "9 and 32 bytes");
              }
              return true;
            });
    for (int i = 0; i < stored.length; i++) {
      stored[i] = settle(findings, level, first + i, stored[i], computed[i], whole);
    }
    return stored;
  }

  /** Compares a node's row with what its children give, and says which to go on with. */
  static @Nullable Digest settle(
      Findings findings,
      int level,
      long index,
      @Nullable Digest stored,
      @Nullable Digest computed,
      boolean readable) {
    if (stored == null) {
      if (readable) {
        String expected = computed == null ? "a hash" : computed.toString();
        findings.find(node(level, index), "missing", expected);
      }
      return computed;
    }
    if (computed != null && !stored.equals(computed)) {
      findings.find(node(level, index), stored.toString(), computed + " from what is below it");
    }
    return stored;
  }

  private static String node(int level, long index) {
    return "NODE " + level + "/" + index;
  }

  private void checkCheckpoints() {
    Map<Long, byte[]> rows = new HashMap<>();
    boolean whole =
        scan(
            Table.SEAL,
            KeyRange.between(Key.uint64(from + 1), Key.uint64(from + count + 1)),
            (key, row) -> {
              rows.put(Rows.uint64(key), row);
              return true;
            });
    for (int at = 0; at < count; at++) {
      long size = from + at + 1;
      Rows.Place place = places[at];
      byte[] row = rows.isEmpty() ? null : rows.remove(size);
      boolean seal = place != null && place.leaf().kind() == LeafKind.MAP_ROOT;
      if (row != null && (seal || place == null)) {
        frame.progress().judge(() -> checkCheckpoint(size, row));
      } else if (row != null) {
        findings.find(
            "SEAL " + size, "a checkpoint", "none: entry " + (size - 1) + " is no map root");
      } else if (seal && whole) {
        findings.find("SEAL " + size, "missing", "a checkpoint for each seal");
      }
    }
  }

  private void checkCheckpoint(long size, byte[] row) {
    try {
      SignedCheckpoint signed = SignedCheckpoint.parse(Bytes.of(row));
      if (frame.signed().isPresent()) {
        var unused = frame.signed().get().verify(signed);
      }
      heads.put(size, signed.unverified().head());
    } catch (MalformedException | BadSignatureException e) {
      findings.find("SEAL " + size, String.valueOf(e.getMessage()), "signed by the log");
    }
  }

  /** Whether all of it could be read. */
  private boolean scan(Table table, KeyRange range, View.RowVisitor visitor) {
    boolean[] whole = {false};
    findings.attempt(
        table + " of entries " + from + " to " + (from + count - 1),
        () -> {
          view.scan(table, range, visitor);
          whole[0] = true;
        });
    readable &= whole[0];
    return whole[0];
  }
}

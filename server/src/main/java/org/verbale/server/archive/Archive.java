package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Checkpoint;
import org.verbale.log.CompletenessMap;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.Position;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * Reads the archive as it is in a view, and makes the {@link Appender} that extends it. Holds
 * nothing itself; thread-safe.
 *
 * <p>Methods throw {@link org.verbale.server.storage.StorageException} if a row that must be there
 * is missing or damaged.
 */
public final class Archive {
  /** Kind of the object among the rows of {@link Table#CONTENT}; blobs have their own numbers. */
  static final int OBJECT = 0;

  /** What extends the archive in {@code state}; one is made for each transaction. */
  public Appender appender(Transaction state) {
    return new Appender(state);
  }

  /** Number of leaves: the index of the next one. */
  public long size(View view) {
    return Rows.size(view);
  }

  /** The end of {@code chain} now. */
  public ChannelHead head(View view, Chain chain) {
    return ChainState.of(view, chain).head();
  }

  /**
   * What the end of {@code chain} was when it had {@code length} leaves, if it ever had so many.
   */
  public Optional<ChannelHead> headAt(View view, Chain chain, long length) {
    ChannelHead now = head(view, chain);
    if (length < 1 || length >= now.length()) {
      return length == now.length() && length > 0 ? Optional.of(now) : Optional.empty();
    }
    Digest last = place(view, requireIndex(view, chain, length - 1)).leaf().hash();
    return Optional.of(new ChannelHead(length, last));
  }

  /**
   * Where in the log the leaf of {@code chain} with this sequence number stands, if there is one.
   */
  public OptionalLong indexOf(View view, Chain chain, long sequence) {
    byte[] index = view.get(Table.CHAIN_ENTRY, Appender.chainKey(chain, sequence));
    return index == null ? OptionalLong.empty() : OptionalLong.of(Rows.uint64(index));
  }

  /**
   * The sequence number of the first leaf of {@code chain} that stands at {@code index} of the log
   * or behind it; the chain's length if there is none.
   */
  public long sequenceFrom(View view, Chain chain, long index) {
    long low = 0;
    long high = head(view, chain).length();
    while (low < high) { // all before low stand before index, those from high on do not
      long middle = (low + high) >>> 1;
      if (requireIndex(view, chain, middle) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long requireIndex(View view, Chain chain, long sequence) {
    byte[] index = view.get(Table.CHAIN_ENTRY, Appender.chainKey(chain, sequence));
    if (index == null) {
      throw ArchiveNodes.damaged("position " + sequence + ": missing", null);
    }
    return Rows.uint64(index);
  }

  /** Where the first leaf with this object hash stands, if there is one. */
  public Optional<Appended> find(View view, Digest objectHash) {
    byte[] index = view.get(Table.OBJECT, objectHash.toByteArray());
    return index == null ? Optional.empty() : Optional.of(appended(view, Rows.uint64(index)));
  }

  /** Where a leaf of a chain stands. */
  public Appended appended(View view, long index) {
    Rows.Place place = place(view, index);
    Position position =
        place
            .position()
            .orElseThrow(() -> new IllegalArgumentException("index: a map root (expected: none)"));
    return new Appended(index, place.leaf(), position);
  }

  /**
   * The entry at {@code index}, with its content. An object that is not its leaf's is not given
   * out; blobs are compared by whoever reads them.
   *
   * @throws IllegalArgumentException unless {@code 0 <= index < size}
   */
  public Entry entry(View view, long index) {
    Rows.Place place = place(view, index);
    var content = new Content();
    view.scan(Table.CONTENT, KeyRange.prefix(Key.uint64(index)), content);
    if (place.position().isPresent()
        && !Digest.sha256(content.object.toByteArray()).equals(place.leaf().object())) {
      throw ArchiveNodes.damaged("entry " + index + ": another object than its leaf's", null);
    }
    return new Entry(index, place.leaf(), place.position(), content.object, content.blobs);
  }

  private static final class Content implements View.RowVisitor {
    Bytes object = Bytes.EMPTY;
    final List<Blob> blobs = new ArrayList<>();

    @Override
    public boolean row(byte[] key, byte[] value) {
      int kind = key[key.length - 1];
      if (kind == OBJECT) {
        object = Bytes.of(value);
      } else {
        blobs.add(new Blob(Blob.Kind.of(kind), Bytes.of(value)));
      }
      return true;
    }
  }

  /**
   * The entries of {@code chain} from {@code sequence} on, oldest first.
   *
   * @param limit most entries
   * @param maxBytes no further entry is added to as many bytes of content; the first always is
   */
  public List<Entry> entries(View view, Chain chain, long sequence, int limit, long maxBytes) {
    List<Long> indexes = new ArrayList<>();
    Key prefix = Key.text(chain.toString());
    view.scan(
        Table.CHAIN_ENTRY,
        KeyRange.within(prefix, prefix.andUint64(sequence)),
        (key, value) -> {
          indexes.add(Rows.uint64(value));
          return indexes.size() < limit;
        });
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (long index : indexes) {
      if (bytes >= maxBytes) {
        break;
      }
      Entry entry = entry(view, index);
      entries.add(entry);
      bytes += entry.size();
    }
    return entries;
  }

  /** Shows leaves and positions from {@code index} on, in the order of the log. */
  public void walk(View view, long index, PlaceVisitor visitor) {
    view.scan(
        Table.ENTRY,
        KeyRange.from(Key.uint64(index)),
        (key, value) -> {
          Rows.Place place = Rows.place(value);
          return visitor.place(Rows.uint64(key), place.leaf(), place.position());
        });
  }

  /**
   * Neighbours among the complete nodes of a level, which must be there.
   *
   * @param level 0 for leaves
   */
  public List<Digest> nodes(View view, int level, long first, int count) {
    List<Digest> nodes = new ArrayList<>(count);
    Key from = Key.uint8(level).andUint64(first);
    view.scan(
        Table.NODE,
        KeyRange.between(from, Key.uint8(level).andUint64(first + count)),
        (key, hash) -> nodes.add(Digest.of(hash)));
    if (nodes.size() != count) {
      throw ArchiveNodes.damaged("tree node: missing at level " + level, null);
    }
    return nodes;
  }

  /**
   * Demands that the end of the archive fits together: the tree's edge, the newest sealed head and
   * its checkpoint, the map's root, the last entries. Costs the same for any size; what lies
   * further back is for {@link ArchiveCheck}. A node must not begin to append without it: it would
   * sign what it cannot vouch for.
   *
   * @throws org.verbale.server.storage.StorageException {@code DAMAGED} if not
   */
  public void demandSoundEnd(View view) {
    SoundEnd.demand(view);
  }

  /**
   * Size and root of the first {@code size} leaves, sealed or not.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  public TreeHead beginning(View view, long size) {
    if (size < 0 || size > size(view)) {
      throw new IllegalArgumentException("size: " + size + " (expected: at most that of the log)");
    }
    return ArchiveNodes.edge(view, size).head();
  }

  /** Size and root at the newest seal; {@link TreeHead#EMPTY} before the first. */
  public TreeHead sealed(View view) {
    return Rows.sealed(view);
  }

  /**
   * The newest sealed head, signed, with the map's leaf; nothing before the first seal. Where it
   * reached a quorum of witnesses, with their cosignatures.
   */
  public Optional<SealedHead> sealedHead(View view) {
    TreeHead head = Rows.sealed(view);
    SignedCheckpoint checkpoint = Rows.sealed(view, head.size());
    if (checkpoint == null) {
      return Optional.empty();
    }
    Optional<SignedCheckpoint> witnessed = witnessed(view);
    if (witnessed.isPresent() && witnessed.get().unverified().head().equals(head)) {
      checkpoint = witnessed.get();
    }
    long last = head.size() - 1;
    InclusionProof proof = InclusionProof.of(ArchiveNodes.tree(view), last, head.size());
    return Optional.of(new SealedHead(head, checkpoint.toBytes(), place(view, last).leaf(), proof));
  }

  /** The newest checkpoint that {@link #keepWitnessed} kept, with its cosignatures. */
  public Optional<SignedCheckpoint> witnessed(View view) {
    return Optional.ofNullable(Rows.witnessed(view));
  }

  /**
   * Keeps a checkpoint that witnesses cosigned in place of the last such, unless that one is of a
   * larger log. Whether they were enough was for the caller to judge.
   *
   * @throws org.verbale.refusal.RefusedException {@code MALFORMED} if it is not of a sealed head
   */
  public void keepWitnessed(Transaction state, SignedCheckpoint checkpoint) {
    long size = checkpoint.unverified().head().size();
    if (!Rows.isOfSeal(state, checkpoint)) {
      throw new Refusal.Malformed("checkpoint", "one of a sealed head").asException();
    }
    SignedCheckpoint last = Rows.witnessed(state);
    if (last == null || last.unverified().head().size() <= size) {
      Rows.putWitnessed(state, checkpoint);
    }
  }

  /**
   * That the leaf at {@code index} is among the first {@code size}.
   *
   * @throws org.verbale.refusal.RefusedException {@code NOT_SEALED_YET} if {@code size} lies beyond
   *     the newest sealed one, {@code MALFORMED} if {@code index} is not below it
   */
  public InclusionProof inclusion(View view, long index, long size) {
    checkSealed(view, size);
    if (index < 0 || index >= size) {
      throw new Refusal.Malformed("index", "less than the size").asException();
    }
    return InclusionProof.of(ArchiveNodes.tree(view), index, size);
  }

  /**
   * That the first {@code to} leaves begin with the first {@code from}.
   *
   * @throws org.verbale.refusal.RefusedException {@code NOT_SEALED_YET} if {@code to} lies beyond
   *     the newest sealed size, {@code MALFORMED} if {@code from} is greater
   */
  public ConsistencyProof consistency(View view, long from, long to) {
    checkSealed(view, to);
    if (from < 0 || from > to) {
      throw new Refusal.Malformed("old_size", "at most the new size").asException();
    }
    return ConsistencyProof.of(ArchiveNodes.tree(view), from, to);
  }

  /**
   * The head of {@code chain} that the newest seal covers, and the proof of it or of its absence.
   */
  public SealedChain sealedChain(View view, Chain chain) {
    MapProof proof = new CompletenessMap(ArchiveNodes.map(view)).prove(MapEntry.key(chain));
    return new SealedChain(chain, ChainState.of(view, chain).sealed(), proof);
  }

  /**
   * The list of {@code party} that the newest seal covers, and the proof of it or of its absence.
   */
  public SealedList sealedList(View view, PartyCode party) {
    MapProof proof = new CompletenessMap(ArchiveNodes.map(view)).prove(MapEntry.key(party));
    return new SealedList(party, list(view, party, Rows.seals(view)), proof);
  }

  /**
   * Signs {@code head} and keeps the checkpoint. The origin is the key's name.
   *
   * @param head that was sealed in this transaction, or an earlier one
   */
  public void sign(Transaction state, TreeHead head, NoteSigner log) {
    Checkpoint checkpoint = new Checkpoint(log.key().name(), head);
    byte[] signed = SignedCheckpoint.sign(checkpoint, log).toBytes().toByteArray();
    state.put(Table.SEAL, Rows.uint64(head.size()), signed);
  }

  /**
   * Shows every channel of every party's list, by party and channel.
   *
   * @param visitor is told besides how many seals there were when the channel came on that list
   */
  public void lists(View view, ListVisitor visitor) {
    view.scan(
        Table.LIST,
        KeyRange.all(),
        (key, value) -> {
          try {
            String[] names = new String(key, UTF_8).split("\0", -1);
            visitor.listed(new PartyCode(names[0]), ChannelId.of(names[1]), Rows.uint64(value));
          } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ArchiveNodes.damaged("list: a malformed row", e);
          }
          return true;
        });
  }

  /** The channels that were put on the list of {@code party} before seal number {@code before}. */
  static SortedSet<ChannelId> list(View view, PartyCode party, long before) {
    SortedSet<ChannelId> channels = new TreeSet<>();
    Key prefix = Key.text(party.toString());
    int start = prefix.bytes().length;
    view.scan(
        Table.LIST,
        KeyRange.prefix(prefix),
        (key, value) -> {
          if (Rows.uint64(value) < before) {
            channels.add(ChannelId.of(new String(key, start, key.length - start - 1, UTF_8)));
          }
          return true;
        });
    return channels;
  }

  private static void checkSealed(View view, long size) {
    long sealed = Rows.sealed(view).size();
    if (size > sealed) {
      throw new Refusal.NotSealedYet(size, sealed).asException();
    }
  }

  private static Rows.Place place(View view, long index) {
    if (index < 0 || index >= Rows.size(view)) {
      throw new IllegalArgumentException(
          "index: " + index + " (expected: 0 to " + (Rows.size(view) - 1) + ")");
    }
    byte[] row = view.get(Table.ENTRY, Rows.uint64(index));
    if (row == null) {
      throw ArchiveNodes.damaged("entry " + index + ": missing", null);
    }
    return Rows.place(row);
  }
}

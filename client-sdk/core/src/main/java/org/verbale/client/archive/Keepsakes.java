package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.MapProof;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.reinstatement.ChainProof;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;

/**
 * Entries as the server gave them, for a time, and the newest proof of each chain's end: what this
 * device can put back if a server loses its end. Safe for use by many threads.
 */
public final class Keepsakes {
  /** Bytes of entries above which the oldest go early. */
  public static final long MOST_BYTES = 256L << 20;

  private static final String ENTRY = "kept/entry/";
  private static final String PROOF = "kept/proof/";

  private final StateStore store;
  private final Duration age;
  private final InstantSource clock;

  /** By time; of each its chain, sequence number and size. */
  private final TreeSet<String> entries;

  private final Map<Chain, ChannelHead> proven = new HashMap<>();
  private long bytes;

  private Keepsakes(StateStore store, Duration age, InstantSource clock) {
    this.store = requireNonNull(store, "store");
    this.age = requireNonNull(age, "age");
    this.clock = requireNonNull(clock, "clock");
    this.entries = new TreeSet<>(store.keys(ENTRY));
    entries.forEach(key -> bytes += size(key));
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param age after which an entry goes, by the time of its leaf; zero to keep nothing
   */
  public static Keepsakes open(StateStore store, Duration age, InstantSource clock) {
    return new Keepsakes(store, age, clock);
  }

  /** Hands to a commit what is to be kept of an entry that was read, and what goes for it. */
  public synchronized void keep(Entry raw, PlacedLeaf placed, StateChanges changes) {
    prune(changes);
    if (placed.leaf().time() <= oldest()) {
      return;
    }
    Bytes content = Bytes.of(raw.toByteArray());
    String key =
        String.format(
            Locale.ROOT,
            "%s%019d|%s|%d|%d",
            ENTRY,
            placed.leaf().time(),
            placed.position().chain(),
            placed.position().sequence(),
            content.size());
    if (entries.add(key)) {
      bytes += content.size();
    }
    changes.put(key, content);
  }

  /** Hands to a commit that no content is kept of a record any more, which was erased. */
  public synchronized void erase(Chain chain, Set<Long> sequences, StateChanges changes) {
    Set<String> places =
        sequences.stream().map(sequence -> place(chain, sequence)).collect(toUnmodifiableSet());
    for (String key : entries.stream().filter(each -> places.contains(place(each))).toList()) {
      Optional<Bytes> stored = changes.asMap().getOrDefault(key, store.get(key));
      stored.map(Keepsakes::entry).ifPresent(entry -> replace(key, withoutContent(entry), changes));
    }
  }

  private void replace(String key, Entry left, StateChanges changes) {
    Bytes content = Bytes.of(left.toByteArray());
    String next = key.substring(0, key.lastIndexOf('|') + 1) + content.size();
    entries.remove(key);
    entries.add(next);
    bytes += content.size() - size(key);
    changes.delete(key).put(next, content);
  }

  /** As the server gives it from then on. */
  private static Entry withoutContent(Entry entry) {
    return entry.toBuilder()
        .clearBlobs()
        .addAllBlobs(
            entry.getBlobsList().stream()
                .filter(blob -> blob.getKind() == Blob.Kind.PRIVATE_BLOCK)
                .toList())
        .build();
  }

  private long oldest() {
    return clock.instant().minus(age).toEpochMilli();
  }

  private void prune(StateChanges changes) {
    long oldest = oldest();
    while (!entries.isEmpty() && (bytes > MOST_BYTES || time(entries.first()) <= oldest)) {
      String key = requireNonNull(entries.pollFirst());
      bytes -= size(key);
      changes.delete(key);
    }
  }

  private static long time(String key) {
    return Long.parseLong(key.substring(ENTRY.length(), ENTRY.length() + 19));
  }

  private static String place(String key) {
    return key.substring(key.indexOf('|') + 1, key.lastIndexOf('|'));
  }

  private static String place(Chain chain, long sequence) {
    return chain + "|" + sequence;
  }

  private static int size(String key) {
    return Integer.parseInt(key.substring(key.lastIndexOf('|') + 1));
  }

  /** Keeps what was proven of chains that have grown since, in a commit of its own. */
  public synchronized void keep(Completeness completeness) {
    StateChanges changes = new StateChanges();
    Map<Chain, ChannelHead> newer = new HashMap<>();
    completeness
        .chains()
        .forEach(
            (chain, head) -> {
              if (head.length() > 0
                  && !chain.equals(Chain.LOG) // what it says of itself no server takes back
                  && !age.isZero()
                  && !head.equals(known(chain))) {
                MapProof way = requireNonNull(completeness.proofs().get(chain), "proof");
                Receipt seal = withoutWitnesses(completeness.head().seal());
                changes.put(PROOF + chain, new ChainProof(seal, chain, head, way).toBytes());
                newer.put(chain, head);
              }
            });
    prune(changes);
    if (!changes.isEmpty()) {
      try {
        store.commit(changes);
      } catch (IOException e) {
        throw new StateFailedException(e);
      }
    }
    proven.putAll(newer);
  }

  private ChannelHead known(Chain chain) {
    return proven.computeIfAbsent(
        chain, each -> proof(each).map(ChainProof::head).orElse(ChannelHead.EMPTY));
  }

  /** The log's own signature is what counts; cosignatures may be many times as long. */
  private static Receipt withoutWitnesses(Receipt receipt) {
    SignedCheckpoint signed = receipt.checkpoint();
    List<NoteSignature> own =
        signed.note().signatures().stream()
            .filter(line -> line.name().equals(signed.unverified().origin()))
            .toList();
    SignedNote note = SignedNote.of(signed.note().unverifiedText(), own);
    return new Receipt(
        receipt.leaf(), receipt.proof(), new SignedCheckpoint(note, signed.unverified()));
  }

  /** The chains whose end something is kept of. */
  public List<Chain> chains() {
    return store.keys(PROOF).stream().map(key -> Chain.of(key.substring(PROOF.length()))).toList();
  }

  /** What was proven last of the end of {@code chain}. */
  public Optional<ChainProof> proof(Chain chain) {
    return store.get(PROOF + chain).map(Keepsakes::proof);
  }

  private static ChainProof proof(Bytes stored) {
    try {
      return TlsReader.decode(stored, ChainProof::read);
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("chain proof: malformed", e));
    }
  }

  /** What is kept now, to be looked up by its place. */
  public synchronized Kept kept() {
    Map<String, List<String>> keys = new HashMap<>();
    for (String key : entries) {
      keys.computeIfAbsent(place(key), each -> new ArrayList<>(1)).add(key);
    }
    return new Kept(store, keys);
  }

  /** Entries by chain and sequence number, as of one moment. */
  public static final class Kept {
    private final StateStore store;
    private final Map<String, List<String>> keys;

    private Kept(StateStore store, Map<String, List<String>> keys) {
      this.store = store;
      this.keys = keys;
    }

    /** The entry with this leaf, if it is kept still. */
    public Optional<Entry> entry(Chain chain, long sequence, Digest leaf) {
      return keys.getOrDefault(place(chain, sequence), List.of()).stream()
          .map(store::get)
          .flatMap(Optional::stream)
          .map(Keepsakes::entry)
          .filter(entry -> hash(entry).equals(leaf))
          .findFirst();
    }
  }

  private static Entry entry(Bytes stored) {
    try {
      return Entry.parseFrom(stored.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new StateFailedException(new IOException("kept entry: malformed", e));
    }
  }

  private static Digest hash(Entry entry) {
    try {
      return Leaf.parse(Wire.bytes(entry.getLeaf())).hash();
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("kept entry: malformed", e));
    }
  }
}

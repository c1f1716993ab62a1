package org.verbale.client.registry;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;
import static org.verbale.client.error.DishonestServerException.Statement.RULES;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.archive.ChainReader;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.archive.LeafHashes;
import org.verbale.client.archive.PlacedLeaf;
import org.verbale.client.archive.VerifiedEntry;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.v1.Entry;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;

/**
 * The registry channel as far as it was read, and the {@link Registry} that it makes. Safe for use
 * by many threads.
 */
public final class RegistryReplica {
  private static final String READER = "registry/reader";
  private static final String ENTRY = "registry/entry/";
  private static final String HASHES = "registry/hashes/";
  private static final int PAGE = 500;

  private final ServerConnection server;
  private final StateStore store;
  private final Set<Digest> roots;
  private final Keepsakes keepsakes;
  private LeafHashes hashes;
  private ChainReader reader;
  private Registry registry;

  private RegistryReplica(
      ServerConnection server,
      StateStore store,
      Set<Digest> roots,
      Keepsakes keepsakes,
      LeafHashes hashes,
      ChainReader reader,
      Registry registry) {
    this.server = server;
    this.store = store;
    this.roots = Set.copyOf(roots);
    this.keepsakes = keepsakes;
    this.hashes = hashes;
    this.reader = reader;
    this.registry = registry;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param roots SHA-256 of the root certificates that the registry may begin with
   * @param keepsakes of what is read
   * @throws StateFailedException if what is stored does not make a registry
   */
  public static RegistryReplica open(
      ServerConnection server, StateStore store, Set<Digest> roots, Keepsakes keepsakes) {
    try {
      List<RegistryEntry> entries = new ArrayList<>();
      for (String key : store.keys(ENTRY)) {
        entries.add(decode(store.get(key).orElseThrow()));
      }
      ChainReader reader = ChainReader.atStartOf(Chain.REGISTRY);
      if (store.get(READER).isPresent()) {
        reader = ChainReader.parse(store.get(READER).get());
      }
      Registry registry = Registry.trusting(roots).withAll(entries);
      LeafHashes hashes = LeafHashes.load(store, HASHES);
      return new RegistryReplica(server, store, roots, keepsakes, hashes, reader, registry);
    } catch (MalformedException | IdentityException e) {
      throw new StateFailedException(new IOException("registry: does not replay", e));
    }
  }

  /** Whether this key of a store holds what was read. */
  public static boolean isRead(String key) {
    return key.equals(READER) || key.startsWith(ENTRY) || key.startsWith(HASHES);
  }

  /** The same registry over another store; nothing is read yet. */
  public RegistryReplica over(StateStore other) {
    return open(server, other, roots, keepsakes);
  }

  /** Goes on from what the store holds now. */
  public synchronized void reload() {
    RegistryReplica stored = over(store);
    hashes = stored.hashes;
    reader = stored.reader;
    registry = stored.registry;
  }

  /** As far as it was read. */
  public synchronized Registry registry() {
    return registry;
  }

  /** Length and last leaf of what was read. */
  public synchronized ChannelHead head() {
    return reader.head();
  }

  /**
   * Reads to the end, as the server tells it; whether that is the end, the completeness map proves.
   */
  public synchronized Registry catchUp() {
    while (true) {
      ListRegistryResponse page =
          server.listRegistry(
              ListRegistryRequest.newBuilder()
                  .setFrom(reader.head().length())
                  .setLimit(PAGE)
                  .build());
      accept(page.getEntriesList());
      if (page.getEntriesCount() == 0 || reader.head().length() >= page.getLength()) {
        return registry;
      }
    }
  }

  /** The last entry that was read, and what it says of its place. */
  public synchronized Optional<PlacedLeaf> last() {
    return reader.last();
  }

  /**
   * Takes an entry from the feed.
   *
   * @throws DishonestServerException also if another was read in its place before
   */
  public synchronized void accept(Entry entry, long sequence) {
    if (sequence > reader.head().length()) {
      catchUp();
    }
    if (sequence == reader.head().length()) {
      accept(List.of(entry));
    } else if (sequence < reader.head().length()) {
      reader.demandSame(entry, hashes.get(sequence));
    }
  }

  /**
   * Holds what was read against what the completeness map proves.
   *
   * @throws DishonestServerException if something was withheld, or we were shown another registry
   */
  public synchronized void check(ChannelHead proven) {
    if (reader.head().length() < proven.length()) {
      catchUp();
    }
    if (reader.head().length() < proven.length()) {
      throw new DishonestServerException(
          COMPLETENESS, "registry: entries withheld (expected: all that the map counts)");
    }
    if (!hashes.isAncestor(proven)) {
      throw new DishonestServerException(
          CHAIN, "registry: another chain than the map's (expected: one)");
    }
  }

  private void accept(List<Entry> entries) {
    ChainReader next = reader;
    StateChanges changes = new StateChanges();
    List<RegistryEntry> read = new ArrayList<>(entries.size());
    List<Digest> leaves = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      ChainReader.Step step = next.read(entry);
      next = step.next();
      next.last().ifPresent(last -> keepsakes.keep(entry, last, changes));
      RegistryEntry registered = toRegistryEntry(step.entry());
      read.add(registered);
      leaves.add(step.entry().leafHash());
      changes.put(key(step.entry().position().sequence()), encode(registered));
    }
    if (read.isEmpty()) {
      return;
    }
    Registry extended;
    try {
      extended = registry.withAll(read);
    } catch (IdentityException e) {
      throw new DishonestServerException(
          RULES, "registry: an entry that its rules do not allow (expected: none)", e);
    }
    leaves.forEach(hashes::add);
    hashes.save(changes);
    try {
      store.commit(changes.put(READER, next.toBytes()));
    } catch (IOException e) {
      hashes = stored(store);
      throw new StateFailedException(e);
    }
    reader = next;
    registry = extended;
  }

  private static LeafHashes stored(StateStore store) {
    try {
      return LeafHashes.load(store, HASHES);
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("registry: malformed", e));
    }
  }

  private static RegistryEntry toRegistryEntry(VerifiedEntry entry) {
    try {
      return new RegistryEntry(
          RegistryEntry.Kind.of(entry.leaf().kind().code()),
          new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time())),
          entry.object());
    } catch (IllegalArgumentException e) {
      throw new DishonestServerException(
          RULES, "registry: an entry of another kind (expected: certificates, assignments)", e);
    }
  }

  private static String key(long sequence) {
    return ENTRY + String.format(java.util.Locale.ROOT, "%012d", sequence);
  }

  private static Bytes encode(RegistryEntry entry) {
    TlsWriter out = new TlsWriter();
    out.uint8(entry.kind().code()).uint64(entry.moment().position());
    out.uint64(entry.moment().time().toEpochMilli()).opaque(entry.object());
    return out.toBytes();
  }

  private static RegistryEntry decode(Bytes stored) throws MalformedException {
    return TlsReader.decode(
        stored,
        in -> {
          var kind = RegistryEntry.Kind.of(in.uint8("kind"));
          long position = in.uint64("position");
          Instant time = Instant.ofEpochMilli(in.uint64("time"));
          return new RegistryEntry(kind, new Moment(position, time), in.opaque("object"));
        });
  }
}

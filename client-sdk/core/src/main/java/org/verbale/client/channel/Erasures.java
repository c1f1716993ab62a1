package org.verbale.client.channel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.erasure.ErasureView;
import org.verbale.erasure.Hold;
import org.verbale.id.RecordId;

/**
 * What was erased in a channel by verified decisions, which records came without content and wait
 * for theirs, and whether a hold stands: as far as the chain was read. Not thread-safe.
 */
final class Erasures implements ErasureView {
  private final String key;
  private final RecordRows rows;
  private final Map<RecordId, ErasedRow> erased = new LinkedHashMap<>();
  private final TreeSet<RecordId> unexplained = new TreeSet<>();
  private long holds;
  private boolean changed;

  private Erasures(String key, RecordRows rows) {
    this.key = key;
    this.rows = rows;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param key of its row, its alone
   * @throws MalformedException if that is damaged
   */
  static Erasures load(StateStore store, String key, RecordRows rows) throws MalformedException {
    var loaded = new Erasures(key, rows);
    Optional<Bytes> stored = store.get(key);
    if (stored.isPresent()) {
      loaded.read(new TlsReader(stored.get()));
    }
    return loaded;
  }

  private void read(TlsReader in) throws MalformedException {
    holds = in.uint64("holds");
    unexplained.addAll(
        in.vector("unexplained", each -> RecordId.of(each.raw("record", 16).toByteArray())));
    for (ErasedRow row : in.vector("erased", ErasedRow::read)) {
      erased.put(row.record(), row);
    }
    in.end("erasures");
  }

  @Override
  public Optional<Target> record(RecordId record) {
    return rows.find(record).map(row -> new Target(row.note(), row.author()));
  }

  @Override
  public boolean isErased(RecordId record) {
    return erased.containsKey(record);
  }

  @Override
  public long holds() {
    return holds;
  }

  /** A record came without its content: either it was erased, or the server withholds it. */
  void cameWithoutContent(RecordId record) {
    unexplained.add(record);
    changed = true;
  }

  /** A decision stands in the chain, and is one. */
  void add(ErasedRow row) {
    erased.put(row.record(), row);
    unexplained.remove(row.record());
    changed = true;
  }

  /** A hold was placed or lifted. */
  void add(Hold hold) {
    holds = hold.number();
    changed = true;
  }

  /** Whether some record came without its content and no decision says why. */
  boolean isSomethingUnexplained() {
    return !unexplained.isEmpty();
  }

  Optional<ErasedRow> find(RecordId record) {
    return Optional.ofNullable(erased.get(record));
  }

  /** All that was erased, in the order of the decisions; a copy. */
  List<ErasedRow> all() {
    return List.copyOf(erased.values());
  }

  /** Hands what changed since the last call to a commit. */
  void save(StateChanges changes) {
    if (!changed) {
      return;
    }
    TlsWriter out = new TlsWriter().uint64(holds);
    out.vector(all -> unexplained.forEach(each -> all.raw(each.toByteArray())));
    out.vector(List.copyOf(erased.values()));
    changes.put(key, out.toBytes());
    changed = false;
  }
}

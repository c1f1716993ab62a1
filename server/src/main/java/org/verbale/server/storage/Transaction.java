package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes that become durable together, and a view that already sees them. There is one at a time;
 * not thread-safe.
 *
 * <p>Pending rows wait in sorted maps on the heap rather than in RocksDB's own indexed batch: a row
 * that many commands of a batch change (a chain's head, the size of the log) is then written once,
 * reading it back costs no native call, and undoing a refused command costs its own rows, where
 * RocksDB would index the whole batch again.
 */
public final class Transaction implements View, AutoCloseable {
  private final Storage storage;
  private final Map<Family, NavigableMap<byte[], Pending>> tables = new LinkedHashMap<>();
  private final List<Undo> undo = new ArrayList<>();
  private long bytes;
  private boolean open = true;

  /** A new value, or none: the row goes. A class, for it holds an array. */
  private static final class Pending {
    final byte @Nullable [] value;

    Pending(byte @Nullable [] value) {
      this.value = value;
    }

    int size() {
      return value == null ? 0 : value.length;
    }
  }

  private static final class Undo {
    final Family table;
    final byte[] key;
    final @Nullable Pending before;

    Undo(Family table, byte[] key, @Nullable Pending before) {
      this.table = table;
      this.key = key;
      this.before = before;
    }
  }

  Transaction(Storage storage) {
    this.storage = storage;
    for (Family table : storage.layout().tables()) {
      tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  @Override
  public byte @Nullable [] get(Family table, byte[] key) {
    checkOpen();
    Pending pending = rows(table).get(key);
    return pending != null ? pending.value : storage.get(table, key);
  }

  @Override
  public void scan(Family table, KeyRange range, RowVisitor visitor) {
    checkOpen();
    byte[] to = range.to();
    NavigableMap<byte[], Pending> within = rows(table).tailMap(range.from(), true);
    // A copy: the visitor may change what it visits.
    NavigableMap<byte[], Pending> mine = new TreeMap<>(Arrays::compareUnsigned);
    mine.putAll(to == null ? within : within.headMap(to, false));
    if (mine.isEmpty()) {
      storage.scan(table, range, visitor);
    } else {
      new Merge(mine, visitor).run(table, range);
    }
  }

  /** Sets a row. Both arrays are the transaction's from here on. */
  public void put(Family table, byte[] key, byte[] value) {
    change(table, key, new Pending(requireNonNull(value, "value")));
  }

  /** Removes a row, if there is one. */
  public void delete(Family table, byte[] key) {
    change(table, key, new Pending(null));
  }

  /** From here on {@link #rollback} brings back this moment, and no earlier one. */
  public void savepoint() {
    undo.clear();
  }

  /** Forgets all changes since the savepoint, or since the beginning if there was none. */
  public void rollback() {
    rollback(0);
  }

  /** A point behind the savepoint, for {@link #rollback(int)}. */
  public int mark() {
    return undo.size();
  }

  /** Forgets all changes since {@code mark}; those between the savepoint and it stay. */
  public void rollback(int mark) {
    while (undo.size() > mark) {
      undo(undo.remove(undo.size() - 1));
    }
  }

  /** Whether anything was changed since the savepoint. */
  public boolean isChanged() {
    return !undo.isEmpty();
  }

  /** Bytes of pending keys and values. */
  public long bytes() {
    return bytes;
  }

  /** Whether nothing would be written. */
  public boolean isEmpty() {
    return tables.values().stream().allMatch(Map::isEmpty);
  }

  /**
   * Makes everything durable in one synced write, and ends the transaction.
   *
   * @throws StorageException if that failed; storage then takes no more writes
   */
  public void commit() {
    checkOpen();
    try {
      long rows = tables.values().stream().mapToLong(Map::size).sum();
      storage.write(bytes, rows, this::addTo);
    } finally {
      close();
    }
  }

  private void addTo(Database.Batch batch) {
    tables.forEach((table, rows) -> rows.forEach((key, row) -> batch.add(table, key, row.value)));
  }

  /** Ends the transaction; what was not committed is forgotten. */
  @Override
  public void close() {
    if (open) {
      open = false;
      storage.ended(this);
    }
  }

  private void undo(Undo last) {
    NavigableMap<byte[], Pending> rows = rows(last.table);
    Pending gone = requireNonNull(rows.remove(last.key));
    bytes -= last.key.length + gone.size();
    if (last.before != null) {
      rows.put(last.key, last.before);
      bytes += last.key.length + last.before.size();
    }
  }

  private void change(Family table, byte[] key, Pending after) {
    checkOpen();
    Pending before = rows(table).put(key, after);
    undo.add(new Undo(table, key, before));
    bytes += before == null ? key.length + after.size() : after.size() - before.size();
  }

  private NavigableMap<byte[], Pending> rows(Family table) {
    return requireNonNull(tables.get(table));
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("transaction: ended (expected: open)");
    }
  }

  /** Lays pending rows over stored ones, in order. */
  private final class Merge implements RowVisitor {
    private final Iterator<Map.Entry<byte[], Pending>> pending;
    private final RowVisitor visitor;
    private Map.@Nullable Entry<byte[], Pending> next;
    private boolean wanted = true;

    Merge(NavigableMap<byte[], Pending> mine, RowVisitor visitor) {
      this.pending = mine.entrySet().iterator();
      this.visitor = visitor;
      advance();
    }

    void run(Family table, KeyRange range) {
      storage.scan(table, range, this);
      while (wanted && next != null) {
        showPending();
      }
    }

    @Override
    public boolean row(byte[] key, byte[] value) {
      while (wanted && next != null && Arrays.compareUnsigned(next.getKey(), key) < 0) {
        showPending();
      }
      if (wanted && next != null && Arrays.equals(next.getKey(), key)) {
        showPending();
      } else if (wanted) {
        wanted = visitor.row(key, value);
      }
      return wanted;
    }

    private void showPending() {
      Map.Entry<byte[], Pending> row = requireNonNull(next);
      advance();
      byte[] value = row.getValue().value;
      if (value != null) {
        wanted = visitor.row(row.getKey(), value);
      }
    }

    private void advance() {
      next = pending.hasNext() ? pending.next() : null;
    }
  }
}

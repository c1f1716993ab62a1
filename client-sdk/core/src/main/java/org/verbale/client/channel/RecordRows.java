package org.verbale.client.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.RecordId;

/**
 * Every record's place in a channel, in order. Stored in blocks, so that one more record rewrites
 * two kilobytes at most; in memory only the newest ones are kept, and eight bytes of each id: a
 * channel's past costs little until somebody looks at it. Not thread-safe.
 */
final class RecordRows {
  private static final int BLOCK = 16;

  private final StateStore store;
  private final String prefix;

  /** The first half of each record's id: what is alike is looked up. */
  private long[] ids = new long[BLOCK];

  private int size;

  /** Rows from {@code tailStart} on, which begins a block. */
  private final List<RecordRow> tail = new ArrayList<>();

  private int tailStart;
  private int saved;

  private RecordRows(StateStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param prefix of its keys, its alone
   * @throws MalformedException if that is damaged
   */
  static RecordRows load(StateStore store, String prefix) throws MalformedException {
    RecordRows loaded = new RecordRows(store, prefix);
    for (String key : store.keys(prefix)) {
      List<RecordRow> block = decode(store.get(key).orElseThrow());
      if (loaded.size % BLOCK != 0) {
        throw new MalformedException("record rows", "a gap", "full blocks but for the last");
      }
      loaded.tailStart = loaded.size;
      loaded.tail.clear();
      block.forEach(loaded::add);
    }
    loaded.saved = loaded.size;
    return loaded;
  }

  void add(RecordRow row) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = half(row.record());
    tail.add(row);
  }

  private static long half(RecordId record) {
    return ByteBuffer.wrap(record.toByteArray()).getLong();
  }

  Optional<RecordRow> find(RecordId record) {
    long half = half(record);
    for (int i = size - 1; i >= 0; i--) {
      if (ids[i] == half) {
        RecordRow row = block(i / BLOCK).get(i % BLOCK);
        if (row.record().equals(record)) {
          return Optional.of(row);
        }
      }
    }
    return Optional.empty();
  }

  /** Rows from {@code sequence} on, in order. */
  List<RecordRow> from(long sequence) {
    List<RecordRow> found = new ArrayList<>(); // backwards
    for (int block = (size - 1) / BLOCK; block >= 0 && size > 0; block--) {
      List<RecordRow> rows = block(block);
      for (int i = rows.size() - 1; i >= 0; i--) {
        if (rows.get(i).sequence() < sequence) {
          Collections.reverse(found);
          return List.copyOf(found);
        }
        found.add(rows.get(i));
      }
    }
    Collections.reverse(found);
    return List.copyOf(found);
  }

  private List<RecordRow> block(int block) {
    int from = block * BLOCK - tailStart;
    if (from >= 0) {
      return tail.subList(from, Math.min(tail.size(), from + BLOCK));
    }
    try {
      return decode(store.get(key(block)).orElseThrow());
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("record rows: malformed", e));
    }
  }

  private String key(int block) {
    return prefix + History.number(block);
  }

  private static List<RecordRow> decode(Bytes block) throws MalformedException {
    TlsReader in = new TlsReader(block);
    List<RecordRow> rows = in.vector("rows", each -> RecordRow.parse(each.opaque("row")));
    in.end("rows");
    return rows;
  }

  /** Hands what was added since the last call to a commit; what it handed over then is let go. */
  void save(StateChanges changes) {
    int whole = saved / BLOCK * BLOCK;
    tail.subList(0, whole - tailStart).clear();
    tailStart = whole;
    for (int block = whole / BLOCK; saved < size && block * BLOCK < size; block++) {
      TlsWriter out = new TlsWriter();
      List<RecordRow> rows = block(block);
      out.vector(each -> rows.forEach(row -> each.opaque(row.toBytes())));
      changes.put(key(block), out.toBytes());
    }
    saved = size;
  }
}

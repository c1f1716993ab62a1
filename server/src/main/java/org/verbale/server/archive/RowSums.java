package org.verbale.server.archive;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import org.verbale.id.Digest;
import org.verbale.server.storage.Table;

/**
 * Tells whether a table holds exactly the rows that it should, in memory that does not grow with
 * it: rows fall into buckets by their key; each bucket has the sum of the hashes of the rows that
 * there should be, less the sum of those that there are. Buckets that are not zero in the end are
 * the only ones to look into. Thread-safe.
 */
final class RowSums {
  private static final int BUCKETS = 1 << 12;
  private static final int WORDS = 2;

  private final Table table;
  private final AtomicLongArray sums = new AtomicLongArray(BUCKETS * WORDS);

  RowSums(Table table) {
    this.table = table;
  }

  Table table() {
    return table;
  }

  void expect(byte[] key, byte[] value) {
    add(key, value, 1);
  }

  void found(byte[] key, byte[] value) {
    add(key, value, -1);
  }

  private void add(byte[] key, byte[] value, int sign) {
    byte[] length = {(byte) (key.length >>> 8), (byte) key.length};
    ByteBuffer hash = ByteBuffer.wrap(Digest.sha256(length, key, value).toByteArray());
    int at = bucket(key) * WORDS;
    for (int word = 0; word < WORDS; word++) {
      sums.getAndAdd(at + word, sign * hash.getLong());
    }
  }

  static int bucket(byte[] key) {
    int hash = Arrays.hashCode(key);
    return (hash ^ hash >>> 12 ^ hash >>> 24) & (BUCKETS - 1);
  }

  /** Buckets in which rows are missing, wrong or too many. */
  Set<Integer> dirty() {
    Set<Integer> dirty = new TreeSet<>();
    for (int i = 0; i < sums.length(); i++) {
      if (sums.get(i) != 0) {
        dirty.add(i / WORDS);
      }
    }
    return dirty;
  }
}

package org.verbale.server.archive;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
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
  private final RowHash hash;
  private final AtomicLongArray sums = new AtomicLongArray(BUCKETS * WORDS);

  RowSums(Table table, RowHash hash) {
    this.table = table;
    this.hash = hash;
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
    hash.add(key, value, sign, sums, bucket(key) * WORDS);
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

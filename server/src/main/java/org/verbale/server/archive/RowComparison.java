package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** Compares the rows of few buckets of a table, one by one, once {@link RowSums} found them. */
final class RowComparison {
  /** What fits into memory for certain; where more is wrong, the first tell enough. */
  private static final int MOST = 256;

  private final Table table;
  private final Set<Integer> buckets = new TreeSet<>();
  private final int left;
  private final NavigableMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);

  RowComparison(Table table, Set<Integer> dirty) {
    this.table = table;
    dirty.stream().limit(MOST).forEach(buckets::add);
    this.left = dirty.size() - buckets.size();
  }

  void expect(Table of, byte[] key, byte[] row) {
    if (of == table && buckets.contains(RowSums.bucket(key))) {
      byte[] other = expected.putIfAbsent(key, row);
      if (other != null && table != Table.OBJECT) { // an object is found by its first entry
        expected.put(key, Arrays.copyOf(other, other.length + 1)); // two entries claim one row
      }
    }
  }

  void compare(View view, UnaryOperator<byte[]> lasting, Findings findings) {
    view.scan(
        table,
        KeyRange.all(),
        (key, value) -> {
          if (buckets.contains(RowSums.bucket(key))) {
            byte[] right = expected.remove(key);
            if (right == null) {
              findings.find(describe(key), "a row", "none: no entry tells of it");
            } else if (!Arrays.equals(right, lasting.apply(value))) {
              findings.find(describe(key), hex(value), hex(right) + " as its entry tells");
            }
          }
          return true;
        });
    expected.forEach((key, row) -> findings.find(describe(key), "missing", hex(row)));
    if (left > 0) {
      findings.find(table.name(), left + " more groups of rows", "those that entries tell of");
    }
  }

  private static String hex(byte[] row) {
    String hex = HexFormat.of().formatHex(row, 0, Math.min(row.length, 48));
    return row.length > 48 ? hex + "..." : hex;
  }

  private String describe(byte[] key) {
    return describe(table, key);
  }

  /** A key in words: names as they are, the rest in hexadecimal. */
  static String describe(Table table, byte[] key) {
    StringBuilder text = new StringBuilder(table.name());
    int start = 0;
    for (int end = start; end < key.length && key[end] >= ' ' && key[end] < 127; ) {
      end++;
      if (end < key.length && key[end] == 0) {
        text.append(' ').append(new String(key, start, end - start, US_ASCII));
        start = end + 1;
        end = start;
      }
    }
    if (start < key.length) {
      text.append(' ').append(HexFormat.of().formatHex(key, start, key.length));
    }
    return text.toString();
  }
}

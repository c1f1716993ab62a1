package org.verbale.server.archive;

import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** How far the archive reaches, by its entries; what lies outside should not be. */
final class Extent {
  private static final long LIMIT = 1L << 62;
  private static final long PLAUSIBLE = 1 << 20;

  private final View view;
  private final Findings findings;

  Extent(View view, Findings findings) {
    this.view = view;
    this.findings = findings;
  }

  /**
   * Number of entries to look at: up to the last there is, unless that lies so far behind the count
   * that its key is what is damaged.
   */
  static long size(View view) {
    long counted = counted(view);
    long last = afterLast(view);
    return last - counted <= Math.max(counted, PLAUSIBLE) ? last : counted;
  }

  private static long counted(View view) {
    try {
      return Math.max(0, Rows.size(view));
    } catch (StorageException e) {
      return 0; // and so not what the entries say
    }
  }

  private static long afterLast(View view) {
    if (!isAny(view, 0)) {
      return 0;
    }
    long least = 0; // there is an entry at or behind it
    long beyond = LIMIT;
    while (beyond - least > 1) {
      long middle = (least + beyond) >>> 1;
      if (isAny(view, middle)) {
        least = middle;
      } else {
        beyond = middle;
      }
    }
    return least + 1;
  }

  private static boolean isAny(View view, long from) {
    boolean[] any = {false};
    view.scan(
        Table.ENTRY,
        KeyRange.between(Key.uint64(from), Key.uint64(LIMIT)),
        (key, row) -> {
          any[0] = true;
          return false;
        });
    return any[0];
  }

  /** Looks for rows behind the last entry. */
  void check(long size) {
    long counted = counted(view);
    if (counted != size) {
      findings.find("META archive/size", Long.toString(counted), Long.toString(size));
    }
    nothing(Table.ENTRY, KeyRange.from(Key.uint64(size)));
    nothing(Table.CONTENT, KeyRange.from(Key.uint64(size)));
    nothing(Table.SEAL, KeyRange.between(Key.uint64(0), Key.uint64(1)));
    nothing(Table.SEAL, KeyRange.from(Key.uint64(size + 1)));
    for (int level = 0; level < Long.SIZE - 1; level++) {
      nothing(
          Table.NODE,
          KeyRange.between(Key.uint8(level).andUint64(size >>> level), Key.uint8(level + 1)));
    }
    nothing(Table.NODE, KeyRange.from(Key.uint8(Long.SIZE - 1)));
  }

  private void nothing(Table table, KeyRange range) {
    view.scan(
        table,
        range,
        (key, value) -> {
          findings.find(RowComparison.describe(table, key), "a row", "none behind the last entry");
          return true;
        });
  }
}

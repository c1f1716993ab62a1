package org.verbale.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** Reads each row of a data directory once and does nothing with it: less no check can do. */
final class RowReading {
  private static final int PARTS = 64;

  private final View view;
  private final LongAdder rows = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  private RowReading(View view) {
    this.view = view;
  }

  /** Reads on {@code threads}; answers with rows, bytes and seconds. */
  static String run(Path data, int threads) throws InterruptedException, ExecutionException {
    long started = System.nanoTime();
    try (ReadOnlyStorage storage = ReadOnlyStorage.open(data, StorageOptions.DEFAULT)) {
      double opened = (System.nanoTime() - started) / 1e9;
      var reading = new RowReading(storage.view());
      reading.all(threads);
      return "rows=%d bytes=%d seconds=%s opening=%s"
          .formatted(
              reading.rows.sum(), reading.bytes.sum(), (System.nanoTime() - started) / 1e9, opened);
    }
  }

  private void all(int threads) throws InterruptedException, ExecutionException {
    List<Future<?>> parts = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      for (Table table : Table.values()) {
        for (KeyRange range : ranges(table)) {
          parts.add(workers.submit(() -> read(table, range)));
        }
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
  }

  /** What lets several threads read one table; by index where keys begin with one. */
  private List<KeyRange> ranges(Table table) {
    List<KeyRange> ranges = new ArrayList<>();
    if (table == Table.ENTRY || table == Table.CONTENT) {
      long each = new Archive().size(view) / PARTS + 1;
      for (long part = 0; part < PARTS - 1; part++) {
        ranges.add(KeyRange.between(Key.uint64(part * each), Key.uint64((part + 1) * each)));
      }
      ranges.add(KeyRange.from(Key.uint64((PARTS - 1) * each)));
      return ranges;
    }
    for (int first = 0; first < 255; first++) {
      ranges.add(KeyRange.between(Key.uint8(first), Key.uint8(first + 1)));
    }
    ranges.add(KeyRange.from(Key.uint8(255)));
    return ranges;
  }

  private void read(Table table, KeyRange range) {
    long[] seen = {0, 0};
    view.scan(
        table,
        range,
        (key, value) -> {
          seen[0]++;
          seen[1] += key.length + value.length;
          return true;
        });
    rows.add(seen[0]);
    bytes.add(seen[1]);
  }
}

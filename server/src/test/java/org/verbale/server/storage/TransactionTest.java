package org.verbale.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.testing.Seeds;

class TransactionTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of(5);
  }

  /** Rows, savepoints, rollbacks and commits at random, held against a map on the heap. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void randomWalk_seesWhatAPlainMapWouldHold(long seed) {
    Random random = Seeds.random(TransactionTest.class, seed);
    NavigableMap<String, String> committed = new TreeMap<>();
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      for (int round = 0; round < 40; round++) {
        try (Transaction state = storage.begin()) {
          NavigableMap<String, String> model = new TreeMap<>(committed);
          NavigableMap<String, String> saved = new TreeMap<>(model);
          for (int step = 0; step < 60; step++) {
            String name = Integer.toString(random.nextInt(40), 36);
            switch (random.nextInt(6)) {
              case 0, 1 -> {
                state.put(Table.MAP, Key.text(name).bytes(), ("v" + step).getBytes(UTF_8));
                model.put(name, "v" + step);
              }
              case 2 -> {
                state.delete(Table.MAP, Key.text(name).bytes());
                model.remove(name);
              }
              case 3 -> {
                state.savepoint();
                saved = new TreeMap<>(model);
              }
              case 4 -> {
                state.rollback();
                model = new TreeMap<>(saved);
              }
              default -> {
                assertThat(text(state.get(Table.MAP, Key.text(name).bytes())))
                    .isEqualTo(model.get(name));
                assertThat(rows(state, name)).isEqualTo(lines(model.tailMap(name, true)));
              }
            }
          }
          assertThat(rows(state, "")).isEqualTo(lines(model));
          if (random.nextInt(3) > 0) {
            state.commit();
            committed = model;
          }
        }
        assertThat(storage.<List<String>>read(view -> rows(view, ""))).isEqualTo(lines(committed));
      }
    }
  }

  @Test
  void scanThatStops_isNotShownMore() {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      try (Transaction state = storage.begin()) {
        state.put(Table.MAP, Key.text("a").bytes(), new byte[0]);
        state.put(Table.MAP, Key.text("c").bytes(), new byte[0]);
        state.commit();
      }
      try (Transaction state = storage.begin()) {
        state.put(Table.MAP, Key.text("b").bytes(), new byte[0]);
        state.put(Table.MAP, Key.text("d").bytes(), new byte[0]);
        for (int wanted = 1; wanted <= 4; wanted++) {
          List<byte[]> shown = new ArrayList<>();
          int stopAt = wanted;
          state.scan(
              Table.MAP,
              KeyRange.all(),
              (key, value) -> {
                shown.add(key);
                return shown.size() < stopAt;
              });
          assertThat(shown).hasSize(wanted);
        }
      }
    }
  }

  @Test
  void scan_endsWithItsPrefixAndItsTable() {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT);
        Transaction state = storage.begin()) {
      byte[] last = {(byte) 0xff, (byte) 0xff};
      state.put(Table.MAP, last, new byte[0]);
      state.put(Table.LIST, Key.text("ab").bytes(), new byte[0]);
      state.put(Table.MAP, Key.text("a").bytes(), new byte[0]);
      state.put(Table.MAP, Key.text("ab").bytes(), new byte[0]);
      assertThat(count(state, KeyRange.prefix(Key.text("a")))).isEqualTo(1);
      assertThat(count(state, KeyRange.prefix(Key.uint8(255)))).isEqualTo(1);
      assertThat(count(state, KeyRange.all())).isEqualTo(3);
      assertThat(count(state, KeyRange.between(Key.text("a"), Key.text("ab")))).isEqualTo(1);
    }
  }

  @Test
  void secondTransaction_isABug() {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      try (Transaction first = storage.begin()) {
        assertThatThrownBy(storage::begin).isInstanceOf(IllegalStateException.class);
        first.commit();
        assertThatThrownBy(() -> first.delete(Table.MAP, new byte[1]))
            .isInstanceOf(IllegalStateException.class);
      }
      storage.begin().close();
    }
  }

  private static int count(View view, KeyRange range) {
    int[] rows = {0};
    view.scan(
        Table.MAP,
        range,
        (key, value) -> {
          rows[0]++;
          return true;
        });
    return rows[0];
  }

  private static List<String> rows(View view, String from) {
    List<String> rows = new ArrayList<>();
    view.scan(
        Table.MAP,
        KeyRange.from(from.isEmpty() ? Key.text("") : Key.text(from)),
        (key, value) -> {
          rows.add(new String(key, 0, key.length - 1, UTF_8) + "=" + text(value));
          return true;
        });
    return rows;
  }

  private static List<String> lines(Map<String, String> model) {
    return model.entrySet().stream().map(row -> row.getKey() + "=" + row.getValue()).toList();
  }

  private static @Nullable String text(byte @Nullable [] value) {
    return value == null ? null : new String(value, UTF_8);
  }
}

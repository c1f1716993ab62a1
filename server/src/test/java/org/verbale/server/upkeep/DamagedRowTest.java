package org.verbale.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.PartyCode;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;

/**
 * Damages every table that {@code fsck} vouches for in every way that a row can be damaged, one at
 * a time: each is found, and named.
 */
class DamagedRowTest {
  /** Tables of which no entry tells; docs/OPERATIONS.md says so. */
  private static final Set<Table> UNKNOWN =
      Set.of(
          Table.SHELF,
          Table.KEY_PACKAGE,
          Table.INIT_KEY,
          Table.CLAIM,
          Table.RESYNC,
          Table.RECOVERY);

  /** Values that commands set and no entry fixes. */
  private static final Set<String> UNKNOWN_VALUES = Set.of("channel/changes", "sequencing/time");

  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir static Path directory;
  private static Storage storage;
  private static VerifierKey logKey;
  private static int tables;
  private static int damages;

  @BeforeAll
  static void begin() {
    Path data = directory.resolve("data");
    logKey = Sample.make(data);
    storage = Storage.open(data, StorageOptions.DEFAULT);
    try (Transaction state = storage.begin()) { // something that waits for the next seal
      new Archive().appender(state).list(new PartyCode("XD"), Sample.CHANNEL);
      state.commit();
    }
  }

  @AfterAll
  static void end() {
    storage.close();
    System.out.println("DamagedRowTest: " + damages + " damages, each found");
    assertThat(damages).isGreaterThanOrEqualTo(tables * 4);
  }

  static Stream<Table> vouchedFor() {
    return Stream.of(Table.values()).filter(table -> !UNKNOWN.contains(table));
  }

  private static final class Row {
    private final byte[] key;
    private final byte[] value;

    Row(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    byte[] key() {
      return key;
    }

    byte[] value() {
      return value;
    }
  }

  @Test
  void soundDirectory_hasNoFindings() {
    assertThat(findings()).isEmpty();
    vouchedFor().forEach(table -> assertThat(rows(table)).as(table.name()).isNotEmpty());
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("vouchedFor")
  void damagedRow_isFoundAndNamed(Table table) {
    tables++;
    List<Row> rows = rows(table);
    Set<Row> some = new LinkedHashSet<>();
    some.add(rows.getFirst());
    some.add(rows.get(rows.size() / 2));
    for (Row row : some) {
      damages(table, row, rows).forEach((name, changes) -> check(table, row, name, changes));
    }
    assertThat(findings()).as("all of it was put right again").isEmpty();
  }

  /** What to set instead; an empty value means that the row goes. */
  private static Map<String, List<Change>> damages(Table table, Row row, List<Row> all) {
    Map<String, List<Change>> damages = new LinkedHashMap<>();
    byte[] value = row.value();
    Optional<byte[]> none = Optional.empty();
    damages.put("deleted", List.of(new Change(row.key(), none)));
    if (value.length > 0) {
      damages.put("first bit", List.of(new Change(row.key(), Optional.of(flip(value, 0)))));
      damages.put(
          "cut",
          List.of(new Change(row.key(), Optional.of(Arrays.copyOf(value, value.length - 1)))));
      damages.put("emptied", List.of(new Change(row.key(), Optional.of(new byte[0]))));
    }
    if (value.length > 0 && table != Table.PENDING) { // its last bytes are a time of no consequence
      damages.put(
          "last bit", List.of(new Change(row.key(), Optional.of(flip(value, value.length - 1)))));
      damages.put(
          "middle", List.of(new Change(row.key(), Optional.of(flip(value, value.length / 2)))));
    }
    if (table != Table.META) { // other names there are other packages'
      damages.put("doubled", List.of(new Change(otherKey(row.key(), all), Optional.of(value))));
    }
    damages.put(
        "moved",
        List.of(
            new Change(row.key(), none), new Change(otherKey(row.key(), all), Optional.of(value))));
    for (Row other : all) {
      boolean differs =
          table == Table.PENDING
              ? !Arrays.equals(Arrays.copyOf(other.value(), 8), Arrays.copyOf(value, 8))
              : !Arrays.equals(other.value(), value);
      if (differs) {
        damages.put(
            "swapped",
            List.of(
                new Change(row.key(), Optional.of(other.value())),
                new Change(other.key(), Optional.of(value))));
        break;
      }
    }
    return damages;
  }

  private static final class Change {
    private final byte[] key;
    private final Optional<byte[]> value;

    Change(byte[] key, Optional<byte[]> value) {
      this.key = key;
      this.value = value;
    }

    byte[] key() {
      return key;
    }

    Optional<byte[]> value() {
      return value;
    }
  }

  private static byte[] flip(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 1;
    return flipped;
  }

  /** A key near by that no row has. */
  private static byte[] otherKey(byte[] key, List<Row> all) {
    for (int bit = 0; ; bit++) {
      byte[] other = key.clone();
      other[key.length - 1 - bit / 8] ^= (byte) (1 << bit % 8);
      if (all.stream().noneMatch(row -> Arrays.equals(row.key(), other))) {
        return other;
      }
    }
  }

  private void check(Table table, Row row, String name, List<Change> changes) {
    List<Row> before = rows(table);
    apply(table, changes);
    try {
      assertThat(findings()).as(table + ", " + name).anyMatch(names(table, row.key()));
    } finally {
      List<Change> back = new ArrayList<>();
      changes.forEach(change -> back.add(new Change(change.key(), value(before, change.key()))));
      apply(table, back);
    }
    damages++;
  }

  private static Optional<byte[]> value(List<Row> rows, byte[] key) {
    return rows.stream().filter(row -> Arrays.equals(row.key(), key)).map(Row::value).findFirst();
  }

  /** What a finding must speak of to be of use. */
  private static Predicate<String> names(Table table, byte[] key) {
    return switch (table) {
      case ENTRY, CONTENT ->
          finding -> {
            long index = ByteBuffer.wrap(key).getLong();
            return finding.contains("entry " + index)
                || finding.contains(table.name() + " ")
                || finding.contains("ENTRY " + index)
                || finding.contains("archive/size");
          };
      case LIST -> finding -> finding.contains("map root") || finding.contains("LIST");
      case UPLOAD ->
          finding ->
              finding.contains("UPLOAD")
                  || finding.contains("attachment")
                  || finding.contains("CHUNK");
      case EPOCH -> finding -> finding.contains("EPOCH") || finding.contains("WELCOME");
      default -> finding -> finding.contains(table.name());
    };
  }

  private static List<String> findings() {
    List<String> told = new ArrayList<>();
    var fsck = new Fsck(Optional.of(logKey), 1, 1000, told::add);
    var unused = storage.<Long>read(view -> fsck.check(view, RANDOM).count());
    return told;
  }

  private static List<Row> rows(Table table) {
    List<Row> rows = new ArrayList<>();
    storage.<Integer>read(
        view -> {
          view.scan(
              table,
              KeyRange.all(),
              (key, value) -> {
                String name = new String(key, StandardCharsets.ISO_8859_1);
                if (table != Table.META || !UNKNOWN_VALUES.contains(name)) {
                  rows.add(new Row(key, value));
                }
                return true;
              });
          return 0;
        });
    return rows;
  }

  private static void apply(Table table, List<Change> changes) {
    try (Transaction state = storage.begin()) {
      for (Change change : changes) {
        change
            .value()
            .ifPresentOrElse(
                value -> state.put(table, change.key(), value),
                () -> state.delete(table, change.key()));
      }
      state.commit();
    }
  }
}

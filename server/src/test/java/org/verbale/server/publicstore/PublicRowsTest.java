package org.verbale.server.publicstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.publicstore.Published.at;
import static org.verbale.server.publicstore.Published.bytes;
import static org.verbale.server.publicstore.Published.field;
import static org.verbale.server.publicstore.Published.item;
import static org.verbale.server.publicstore.Published.paragraph;
import static org.verbale.server.publicstore.Published.publish;
import static org.verbale.server.publicstore.Published.record;
import static org.verbale.server.publicstore.Published.still;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.testing.Seeds;

class PublicRowsTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of(2);
  }

  /** The lists against a model that keeps everything in memory. */
  @ParameterizedTest
  @MethodSource("seeds")
  void lists_areWhatTheItemsSay(long seed) {
    Random random = Seeds.random(PublicRowsTest.class, seed);
    Map<RecordId, PublicEntry> model = new HashMap<>();
    try (PublicStore store = still(directory, Published.NARROW)) {
      for (int i = 0; i < 150; i++) {
        RecordId id = record(random.nextInt(60));
        long number = model.containsKey(id) ? model.get(id).number() + 1 : 1;
        if (random.nextInt(4) == 0) {
          store.withdraw(id, number, at(i));
        } else {
          publish(store, random(random, id, number), bytes(i, 50));
        }
        store.entry(id).ifPresent(entry -> model.put(id, entry));
      }
      check(store, model, random);
    }
    try (PublicStore store = still(directory, Published.NARROW)) {
      check(store, model, random);
    }
    List<String> findings = new ArrayList<>();
    PublicStore.check(directory, Published.SMALL, findings::add);
    assertThat(findings).isEmpty();
  }

  private static PublicItem random(Random random, RecordId id, long number) {
    List<PublicPart> parts = new ArrayList<>();
    parts.add(paragraph(0, "text"));
    parts.add(field(1, "article", "" + random.nextInt(5)));
    if (random.nextBoolean()) {
      parts.add(field(2, "article", "" + random.nextInt(5)));
      parts.add(field(3, "cluster", "C" + random.nextInt(2)));
    }
    return item(
        id,
        number,
        random.nextBoolean() ? "XA" : "XB",
        random.nextBoolean() ? RecordType.ANSWER : RecordType.DOCUMENT,
        random.nextBoolean() ? Language.AR : Language.FR,
        parts);
  }

  private static void check(PublicStore store, Map<RecordId, PublicEntry> model, Random random) {
    List<PublicEntry> newest = new ArrayList<>(model.values());
    newest.sort((one, other) -> Long.compare(other.event(), one.event()));
    for (int i = 0; i < 60; i++) {
      Filter filter = Filter.ALL;
      filter = random.nextBoolean() ? filter.with(Facet.STATE, "XA") : filter;
      filter = random.nextBoolean() ? filter.with(Facet.ARTICLE, "" + random.nextInt(6)) : filter;
      filter = random.nextBoolean() ? filter.with(Facet.LANGUAGE, "ar") : filter;
      filter = random.nextBoolean() ? filter.withTombstones() : filter;
      Filter wanted = filter;
      List<RecordId> expected =
          newest.stream().filter(each -> fits(each, wanted)).map(PublicEntry::record).toList();
      assertThat(Published.walk(store, wanted, 1 + random.nextInt(9))).isEqualTo(expected);
    }
    for (Facet facet : Facet.values()) {
      Map<String, Long> counts = new TreeMap<>();
      for (PublicEntry each : newest) {
        if (each instanceof PublicEntry.Item) {
          each.values(facet).forEach(value -> counts.merge(value, 1L, Long::sum));
        }
      }
      Map<String, Long> stated = new TreeMap<>();
      store.values(facet).forEach(each -> stated.put(each.value(), each.items()));
      assertThat(stated).isEqualTo(counts);
    }
  }

  private static boolean fits(PublicEntry entry, Filter filter) {
    return (filter.withdrawn() || entry instanceof PublicEntry.Item)
        && filter.values().entrySet().stream()
            .allMatch(each -> entry.values(each.getKey()).contains(each.getValue()));
  }

  /** What is accepted encodes to the same bytes again; most changes are refused. */
  @Test
  void changedRow_isRefused_orIsAnotherRowOfTheSameBytes() throws Exception {
    Random random = Seeds.random(PublicRowsTest.class, seeds().findFirst().orElseThrow());
    PublicItem item =
        item(
            record(1),
            1,
            paragraph(0, "text"),
            field(2, "article", "5"),
            new PublicPart.Attachment(5, "a.txt", "text/plain", 7, 3));
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      publish(store, item, bytes(1, 10));
      strict(random, store.entry(record(1)).orElseThrow(), PublicEntry::read);
      strict(random, store.events(0, 1).getFirst(), PublicEvent::read);
      store.withdraw(record(1), 2, at(2));
      strict(random, store.entry(record(1)).orElseThrow(), PublicEntry::read);
    }
    strict(
        random,
        new Outbox.Position(3, 2, at(1), at(2), false, "status-500"),
        Outbox.Position::read);
    strict(random, new Outbox.DeadLetter(3, 2, at(1), "status-500", true), Outbox.DeadLetter::read);
    strict(random, new Staged(3, 2, Digest.sha256(new byte[1]), at(2)), Staged::read);
  }

  private static <T extends TlsStruct> void strict(
      Random random, T value, TlsReader.Decoder<? extends TlsStruct> decoder)
      throws MalformedException {
    byte[] row = value.toBytes().toByteArray();
    assertThat(TlsReader.decode(Bytes.of(row), decoder::read)).isEqualTo(value);
    int refused = 0;
    int tried = 2000;
    for (int i = 0; i < tried; i++) {
      byte[] changed = Arrays.copyOf(row, row.length + (i % 3 == 0 ? random.nextInt(5) - 2 : 0));
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        TlsStruct other = TlsReader.decode(Bytes.of(changed), decoder::read);
        assertThat(other.toBytes().toByteArray()).isEqualTo(changed);
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(tried / 5);
  }

  /** What one row less does to a store. */
  enum Damage {
    EVENT(PublicTable.EVENT),
    LISTING(PublicTable.LISTING),
    POSTING(PublicTable.POSTING),
    COUNT(PublicTable.COUNT),
    ENTRY(PublicTable.ENTRY),
    CONTENT(PublicTable.CONTENT),
    STAGED_CONTENT(PublicTable.STAGED_CONTENT);

    private final PublicTable table;

    Damage(PublicTable table) {
      this.table = table;
    }
  }

  @ParameterizedTest
  @EnumSource
  void missingOrChangedRow_isFoundAtTheStart(Damage damage) {
    fill();
    List<byte[]> keys = keys(damage.table);
    assertThat(keys).isNotEmpty();
    byte[] key = keys.get(keys.size() / 2);
    byte @Nullable [] value = change(damage.table, key, null);
    assertDamaged();
    change(damage.table, key, new byte[] {7, 7});
    assertDamaged();
    change(damage.table, key, value);
    still(directory, PublicLimits.DEFAULT).close();
  }

  @Test
  void followerAheadOfTheEvents_isFoundAtTheStart() {
    fill();
    List<byte[]> keys = keys(PublicTable.FOLLOWER);
    byte[] ahead = Outbox.Position.at(5).toBytes().toByteArray();
    byte @Nullable [] value = change(PublicTable.FOLLOWER, keys.getFirst(), ahead);
    assertDamaged();
    change(PublicTable.FOLLOWER, keys.getFirst(), new byte[] {7, 7});
    assertDamaged();
    change(PublicTable.FOLLOWER, keys.getFirst(), value);
    still(directory, PublicLimits.DEFAULT).close();
  }

  @Test
  void changedChunk_isFoundByTheCheckOfFiles() {
    fill();
    List<byte[]> keys = keys(PublicTable.CHUNK);
    change(PublicTable.CHUNK, keys.getLast(), new byte[100]);
    List<String> findings = new ArrayList<>();
    PublicStore.check(directory, Published.SMALL, findings::add);
    assertThat(findings)
        .containsExactly(
            "bundle of " + record(3) + ": other bytes (expected: as they were written)");
  }

  @Test
  void tableOfAnotherDatabase_isABug() {
    try (Storage storage = Storage.open(directory, PublicTable.LAYOUT, Published.SMALL)) {
      assertThatThrownBy(() -> storage.read(view -> view.contains(Table.RECORD, new byte[1])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("RECORD: not of this database (expected: one of its)");
    }
  }

  private void fill() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      for (int i = 1; i <= 3; i++) {
        publish(store, i, 1);
      }
      store.withdraw(record(2), 2, at(4));
      try (Staging staging = store.stage(record(9), 1)) {
        staging.append(Bytes.of(new byte[9]));
        staging.finish(at(5));
      }
      store.outbox().begin("portal");
      store.sweep();
    }
  }

  private void assertDamaged() {
    assertThatThrownBy(() -> still(directory, PublicLimits.DEFAULT))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DAMAGED))
        .hasMessageStartingWith("public store, ");
  }

  private List<byte[]> keys(PublicTable table) {
    try (Storage storage = Storage.open(directory, PublicTable.LAYOUT, Published.SMALL)) {
      return storage.read(
          view -> {
            List<byte[]> keys = new ArrayList<>();
            view.scan(
                table,
                KeyRange.all(),
                (key, row) -> {
                  keys.add(key);
                  return true;
                });
            return Collections.unmodifiableList(keys);
          });
    }
  }

  /** Gives the value before. */
  private byte @Nullable [] change(PublicTable table, byte[] key, byte @Nullable [] value) {
    try (Storage storage = Storage.open(directory, PublicTable.LAYOUT, Published.SMALL);
        Transaction write = storage.begin()) {
      byte @Nullable [] before = write.get(table, key);
      if (value == null) {
        write.delete(table, key);
      } else {
        write.put(table, key, value);
      }
      write.commit();
      return before;
    }
  }
}

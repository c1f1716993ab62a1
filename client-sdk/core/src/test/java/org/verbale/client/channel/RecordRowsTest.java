package org.verbale.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;
import org.verbale.testing.Seeds;

class RecordRowsTest {
  private final MemoryStore store = new MemoryStore();

  static LongStream seeds() {
    return Seeds.of(5);
  }

  private static RecordRow row(long sequence, byte[] id) {
    Digest hash = Digest.sha256(id);
    return new RecordRow(
        sequence,
        2 * sequence,
        1_000 * sequence,
        RecordId.of(id),
        RecordType.ANSWER,
        Language.EN,
        new CertificateId(hash),
        hash,
        1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void rowsAddedSavedAndLoadedInAnySteps_areThoseOfAList(long seed) throws MalformedException {
    Random random = Seeds.random(getClass(), seed);
    List<RecordRow> expected = new ArrayList<>();
    RecordRows rows = RecordRows.load(store, "r/");
    long sequence = 0;
    for (int step = 0; step < 40; step++) {
      for (int i = random.nextInt(30); i > 0; i--) {
        sequence += 1 + random.nextInt(4); // other entries stand between records
        byte[] id = new byte[16];
        random.nextBytes(id);
        id[0] = (byte) random.nextInt(4);
        if (random.nextBoolean()) {
          Arrays.fill(id, 1, 8, (byte) 0); // alike in the half that is kept
        }
        RecordRow row = row(sequence, id);
        rows.add(row);
        expected.add(row);
      }
      if (random.nextBoolean()) {
        StateChanges changes = new StateChanges();
        rows.save(changes);
        store.commit(changes);
        if (random.nextBoolean()) {
          rows = RecordRows.load(store, "r/");
        }
      }
      long from = random.nextInt((int) sequence + 2);
      assertThat(rows.from(from))
          .containsExactlyElementsOf(expected.stream().filter(r -> r.sequence() >= from).toList());
    }
    for (RecordRow row : expected) {
      assertThat(rows.find(row.record())).contains(row);
    }
    assertThat(rows.find(RecordId.of(new byte[16]))).isEmpty();
  }

  @Test
  void savingOneMore_writesOneBlock() throws MalformedException {
    RecordRows rows = RecordRows.load(store, "r/");
    for (int i = 0; i < 1_000; i++) {
      rows.add(
          row(
              i,
              Arrays.copyOf(
                  Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)}).toByteArray(), 16)));
    }
    StateChanges first = new StateChanges();
    rows.save(first);
    store.commit(first);
    rows.add(row(1_000, new byte[16]));
    StateChanges second = new StateChanges();
    rows.save(second);
    assertThat(second.asMap()).hasSize(1);
    StateChanges third = new StateChanges();
    store.commit(second);
    rows.save(third);
    assertThat(third.isEmpty()).isTrue();
  }

  @Test
  void damagedBlock_isRefused() {
    store.commit(new StateChanges().put("r/0", Bytes.of(new byte[] {3, 0})));
    assertThatThrownBy(() -> RecordRows.load(store, "r/")).isInstanceOf(MalformedException.class);
  }
}

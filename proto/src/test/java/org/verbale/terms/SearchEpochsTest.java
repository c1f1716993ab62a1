package org.verbale.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.channel.EpochId;
import org.verbale.codec.TlsReader;
import org.verbale.id.ChannelId;
import org.verbale.testing.Seeds;

class SearchEpochsTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final long AGE = SearchEpochs.MAX_AGE.toMillis();
  private static final long T = 1_790_000_000_000L;

  static LongStream seeds() {
    return Seeds.of(3);
  }

  private static EpochId epoch(long generation, long number) {
    return new EpochId(CHANNEL, generation, number);
  }

  private static SearchEpochs begun() {
    return SearchEpochs.NONE.epoch(epoch(0, 0), false, T);
  }

  private static SearchEpochs records(SearchEpochs epochs, long count) {
    SearchEpochs after = epochs;
    for (long i = 0; i < count; i++) {
      after = after.record();
    }
    return after;
  }

  @Test
  void firstEpoch_beginsTheFirst() {
    assertThat(SearchEpochs.NONE.all()).isEmpty();
    assertThat(SearchEpochs.NONE.inForce(epoch(0, 0))).isEmpty();
    assertThat(begun().all()).containsExactly(epoch(0, 0));
    assertThat(begun().inForce(epoch(0, 9))).contains(epoch(0, 0));
  }

  @Test
  void additionOrRenewal_beginsNone_removalDoes() {
    SearchEpochs added = begun().epoch(epoch(0, 1), false, T + 1);
    assertThat(added.all()).hasSize(1);
    SearchEpochs removed = added.epoch(epoch(0, 2), true, T + 2);
    assertThat(removed.all()).containsExactly(epoch(0, 0), epoch(0, 2));
    assertThat(removed.inForce(epoch(0, 1))).contains(epoch(0, 0));
    assertThat(removed.inForce(epoch(0, 2))).contains(epoch(0, 2));
    assertThat(removed.inForce(epoch(0, 3))).contains(epoch(0, 2));
  }

  @Test
  void cappedByRecords_endsWithTheNextEpochAndNotBefore() {
    SearchEpochs almost = records(begun(), SearchEpochs.MAX_RECORDS - 1);
    assertThat(almost.isOver(T)).isFalse();
    assertThat(almost.epoch(epoch(0, 1), false, T).all()).hasSize(1);
    SearchEpochs full = records(almost, 2);
    assertThat(full.isOver(T)).isTrue();
    assertThat(full.inForce(epoch(0, 0))).contains(epoch(0, 0));
    SearchEpochs next = full.epoch(epoch(0, 1), false, T);
    assertThat(next.all()).containsExactly(epoch(0, 0), epoch(0, 1));
    assertThat(next.isOver(T)).as("counts anew").isFalse();
  }

  /** An epoch that begins none does not begin the count either. */
  @Test
  void recordsOfSeveralMlsEpochs_areCountedTogether() {
    SearchEpochs half = records(begun(), 2_500).epoch(epoch(0, 1), false, T);
    SearchEpochs whole = records(half, 2_500);
    assertThat(whole.epoch(epoch(0, 2), false, T).all()).contains(epoch(0, 2));
  }

  @Test
  void cappedByAge_countsFromTheLeafOfItsBeginning() {
    assertThat(begun().isOver(T + AGE - 1)).isFalse();
    assertThat(begun().isOver(T + AGE)).isTrue();
    SearchEpochs between = begun().epoch(epoch(0, 1), false, T + AGE - 1);
    assertThat(between.all()).hasSize(1);
    SearchEpochs next = between.epoch(epoch(0, 2), false, T + AGE);
    assertThat(next.all()).containsExactly(epoch(0, 0), epoch(0, 2));
    assertThat(next.isOver(T + 2 * AGE - 1)).isFalse();
  }

  @Test
  void nextGeneration_beginsOneOfTheSameNumberAndMixesNothingUp() {
    SearchEpochs epochs =
        begun()
            .epoch(epoch(0, 5), true, T)
            .epoch(epoch(1, 0), false, T)
            .epoch(epoch(1, 1), true, T);
    assertThat(epochs.all()).containsExactly(epoch(0, 0), epoch(0, 5), epoch(1, 0), epoch(1, 1));
    assertThat(epochs.inForce(epoch(0, 9))).contains(epoch(0, 5));
    assertThat(epochs.inForce(epoch(1, 0))).contains(epoch(1, 0));
    assertThat(epochs.inForce(epoch(2, 0))).isEmpty();
  }

  @Test
  void epochThatIsNotBehindTheLast_isABug() {
    SearchEpochs epochs = begun().epoch(epoch(1, 3), true, T);
    for (EpochId wrong :
        List.of(
            epoch(1, 3),
            epoch(1, 2),
            epoch(0, 7),
            new EpochId(ChannelId.of("R-XB/dialogue"), 1, 4))) {
      assertThatThrownBy(() -> epochs.epoch(wrong, true, T))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void storedForm_comesBackAsItWas() throws Exception {
    SearchEpochs epochs =
        records(begun().epoch(epoch(0, 7), true, T).epoch(epoch(1, 0), true, T), 3);
    SearchEpochs read = TlsReader.decode(epochs.toBytes(), in -> SearchEpochs.read(in, CHANNEL));
    assertThat(read).isEqualTo(epochs).hasSameHashCodeAs(epochs).isNotEqualTo(epochs.record());
  }

  /** Whoever reads the chain in one go, and whoever reads it bit by bit, agree. */
  @ParameterizedTest
  @MethodSource("seeds")
  void anyChain_hasTheEpochsOfItsPlainDefinition(long seed) {
    Random random = Seeds.random(SearchEpochsTest.class, seed);
    SearchEpochs epochs = SearchEpochs.NONE;
    List<EpochId> expected = new ArrayList<>();
    long time = T;
    long begun = T;
    long records = 0;
    for (int number = 0; number < 400; number++) {
      boolean removes = random.nextInt(20) == 0;
      if (number == 0 || removes || records >= 5_000 || time - begun >= 90L * 86_400_000) {
        expected.add(epoch(0, number));
        begun = time;
        records = 0;
      }
      epochs = epochs.epoch(epoch(0, number), removes, time);
      int posted = random.nextInt(1_200);
      epochs = records(epochs, posted);
      records += posted;
      time += random.nextInt(20) * 86_400_000L;
      assertThat(epochs.inForce(epoch(0, number))).contains(expected.get(expected.size() - 1));
    }
    assertThat(epochs.all()).isEqualTo(expected);
  }
}

package org.verbale.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/** What was put in comes out, and what nobody's builder would have put in is absent. */
class TermOpenerTest {
  private static final Bytes SALT = Bytes.fromHex("0102030405060708090a0b0c");

  static LongStream seeds() {
    return Seeds.of(4);
  }

  private static Trapdoor door(long number) {
    byte[] bytes = new byte[16];
    Arrays.fill(bytes, (byte) number);
    bytes[0] = (byte) (number >>> 8);
    bytes[1] = (byte) (number >>> 16);
    return Trapdoor.of(Bytes.of(bytes));
  }

  private static Postings drawn(Random random) {
    int scale = 1 << random.nextInt(20);
    TreeSet<Integer> positions = new TreeSet<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      positions.add(random.nextInt(scale));
    }
    return Postings.of(positions.stream().mapToInt(each -> each).toArray());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyTerm_opensByItsTrapdoorAndNoOther(long seed) throws Exception {
    Random random = Seeds.random(TermOpenerTest.class, seed);
    Map<Long, Postings> terms = new LinkedHashMap<>();
    var builder = new TermsBuilder(1, 3, SALT);
    for (long i = 0; i < 300; i++) {
      terms.put(i, drawn(random));
      builder.add(door(i), terms.get(i));
    }
    builder.add(door(300), new FieldLength(1, TermsLimits.MAX_LENGTH));
    SealedTerms blob =
        SealedTerms.parse(builder.build(new SeededRandom(seed)).orElseThrow().toBytes());
    var opener = new TermOpener();
    for (var each : terms.entrySet()) {
      opener.use(door(each.getKey()));
      assertThat(opener.postings(blob)).contains(each.getValue());
      assertThat(opener.hasFacet(blob)).isEqualTo(each.getValue().equals(Postings.FACET));
    }
    opener.use(door(300));
    assertThat(opener.length(blob)).contains(new FieldLength(1, TermsLimits.MAX_LENGTH));
    for (long i = 301; i < 1_000; i++) {
      opener.use(door(i));
      assertThat(opener.postings(blob)).isEmpty();
      assertThat(opener.length(blob)).isEmpty();
      assertThat(opener.hasFacet(blob)).isFalse();
    }
  }

  /** Runs that begin, end and turn over exactly where a run does. */
  static Stream<int[]> positions() {
    return Stream.of(
        new int[] {0},
        new int[] {0, 1, 2},
        new int[] {0, 1, 2, 3, 4, 5},
        new int[] {5, 6, 7, 8},
        new int[] {65_533},
        new int[] {65_534},
        new int[] {65_535},
        new int[] {0, 1, 65_535, 65_536},
        new int[] {0, 65_534, 65_535 + 65_534},
        new int[] {65_534 * 2 + 65_533},
        new int[] {65_534 * 3 - 1},
        new int[] {65_534 * 3},
        new int[] {TermsLimits.MAX_POSITION - 1, TermsLimits.MAX_POSITION});
  }

  @ParameterizedTest
  @MethodSource("positions")
  void positionsAtTheEdges_comeBack(int[] positions) {
    var builder = new TermsBuilder(1, 0, SALT);
    builder.add(door(1), Postings.of(positions));
    var opener = new TermOpener();
    opener.use(door(1));
    SealedTerms blob = builder.build(new SeededRandom(1)).orElseThrow();
    assertThat(opener.postings(blob).orElseThrow().positions()).isEqualTo(positions);
  }

  @Test
  void threePositions_takeOneRunAndFourTakeTwo() {
    assertThat(RecordTerms.slots(Postings.of(0, 1, 2))).isEqualTo(1);
    assertThat(RecordTerms.slots(Postings.of(0, 1, 2, 3))).isEqualTo(2);
    assertThat(RecordTerms.slots(Postings.of(65_533))).isEqualTo(1);
    assertThat(RecordTerms.slots(Postings.of(65_534 * 3 - 1))).isEqualTo(1); // 2 skips
    assertThat(RecordTerms.slots(Postings.of(65_534 * 3))).isEqualTo(2); // 3 skips
  }

  /** A blob whose author wrote runs as no builder does. */
  private static SealedTerms forged(List<long[]> runs) {
    var cipher = new SlotCipher();
    cipher.use(door(1));
    cipher.salt(SALT.toByteArray());
    TreeMap<Long, Long> slots = new TreeMap<>();
    for (int run = 0; run < runs.size(); run++) {
      cipher.run(run);
      long[] values = runs.get(run);
      long value = values[0] << 32 | values[1] << 16 | values[2];
      slots.put(cipher.label(), value ^ cipher.mask());
    }
    for (long filler = 1; slots.size() < TermsLimits.padded(runs.size()); filler++) {
      slots.putIfAbsent(filler, 0L);
    }
    return SealedTerms.write(
        1,
        0,
        SALT,
        slots.entrySet().stream()
            .flatMapToLong(slot -> LongStream.of(slot.getKey(), slot.getValue()))
            .toArray());
  }

  private static long[] run(long one, long two, long three) {
    return new long[] {one, two, three};
  }

  static Stream<Arguments> malformed() {
    List<long[]> endlessSkips = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      endlessSkips.add(run(65_535, 65_535, 65_535));
    }
    List<long[]> overflow = new ArrayList<>();
    for (int i = 0; i < 10_922; i++) { // 32,766 skips: 2,147,286,… and a position beyond Lucene's
      overflow.add(run(65_535, 65_535, 65_535));
    }
    overflow.add(run(65_535, 65_535, 65_535));
    overflow.add(run(1, 0, 0));
    return Stream.of(
        Arguments.of("begins with the end", List.of(run(0, 0, 0))),
        Arguments.of("a value after the end", List.of(run(1, 0, 1))),
        Arguments.of("a value right after the end", List.of(run(0, 1, 0))),
        Arguments.of("ends after a skip", List.of(run(1, 65_535, 0))),
        Arguments.of("a skip alone", List.of(run(65_535, 0, 0))),
        Arguments.of("a skip, and no next run", List.of(run(1, 2, 65_535))),
        Arguments.of("a run that says nothing", List.of(run(1, 2, 3), run(0, 0, 0))),
        Arguments.of("wrong in the second run", List.of(run(1, 2, 3), run(1, 0, 7))),
        Arguments.of("a skip across runs, then the end", List.of(run(1, 2, 65_535), run(0, 0, 0))),
        Arguments.of("60,000 skips", endlessSkips),
        Arguments.of("a position beyond the largest", overflow));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedRuns_areAbsent(String what, List<long[]> runs) {
    var opener = new TermOpener();
    opener.use(door(1));
    SealedTerms blob = forged(runs);
    assertThat(opener.postings(blob)).as(what).isEmpty();
    assertThat(opener.hasFacet(blob)).as(what).isFalse();
  }

  @Test
  void forgerThatKeepsToTheForm_isRead() {
    var opener = new TermOpener();
    opener.use(door(1));
    SealedTerms blob = forged(List.of(run(1, 2, 3), run(4, 0, 0)));
    assertThat(opener.postings(blob)).contains(Postings.of(0, 2, 5, 9));
  }

  /** More postings than a document could have words: as many as there are slots, and no more. */
  @Test
  void longestPostings_areBoundedByTheSlots() {
    Postings all = Postings.of(IntStream.range(0, 60_000).toArray());
    var builder = new TermsBuilder(1, 0, SALT);
    builder.add(door(1), all);
    var opener = new TermOpener();
    opener.use(door(1));
    assertThat(opener.postings(builder.build(new SeededRandom(5)).orElseThrow())).contains(all);
    assertThatThrownBy(() -> builder.add(door(2), Postings.FACET))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<long[]> lengths() {
    return Stream.of(
        new long[] {0, 0}, new long[] {0, 5}, new long[] {6, 5}, new long[] {0xff_ffff, 0});
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void impossibleLength_isAbsent(long[] pair) {
    long value = pair[0] << 24 | pair[1];
    SealedTerms blob = forged(List.of(run(value >>> 32, value >>> 16 & 0xffff, value & 0xffff)));
    var opener = new TermOpener();
    opener.use(door(1));
    assertThat(opener.length(blob)).isEmpty();
  }

  /** The same trapdoor twice gives the same labels twice: no salt would mend that. */
  @Test
  void twoSlotsOfOneLabel_areNoBlob() {
    var builder = new TermsBuilder(1, 0, SALT);
    builder.add(door(1), Postings.FACET);
    builder.add(door(1), new FieldLength(1, 1));
    assertThat(builder.build(new SeededRandom(1))).isEqualTo(Optional.empty());
  }

  private static final class StuckAtFirst extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private int draws;

    @Override
    public synchronized void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 7);
      if (draws++ > 0) {
        new Random(draws).nextBytes(bytes);
      }
    }
  }

  /** A generator that gives a dummy a label that is taken, or two dummies one, is asked again. */
  @Test
  void dummyOnATakenLabel_isDrawnAgain() {
    var stuck = new StuckAtFirst();
    var builder = new TermsBuilder(1, 0, SALT);
    builder.add(door(1), Postings.FACET);
    SealedTerms blob = builder.build(stuck).orElseThrow();
    var opener = new TermOpener();
    opener.use(door(1));
    assertThat(opener.hasFacet(blob)).isTrue();
    assertThat(stuck.draws).isEqualTo(2);
  }

  @Test
  void noTerms_areDummiesAlone() throws Exception {
    SealedTerms blob = new TermsBuilder(1, 0, SALT).build(new SeededRandom(1)).orElseThrow();
    assertThat(SealedTerms.parse(blob.toBytes()).count()).isEqualTo(32);
  }
}

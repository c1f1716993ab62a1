package org.verbale.search.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Language;
import org.verbale.record.Padme;
import org.verbale.search.Corpus;
import org.verbale.search.attack.Vault.Scheme;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.TermsLimits;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/** The size of sealed terms tells how many slots a record has, roughly, and nothing else. */
class BlobSizeTest {
  private static final int ASKED = 4_000;

  static LongStream seeds() {
    return Seeds.of(1);
  }

  /** What {@code docs/SEARCH.md} says of it. */
  @Test
  void sizes_areFew() {
    Set<Long> sizes =
        IntStream.rangeClosed(0, TermsLimits.MAX_SLOTS)
            .mapToObj(slots -> Padme.paddedLength(Math.max(slots, TermsLimits.MIN_PADDED)))
            .collect(Collectors.toSet());
    assertThat(sizes).hasSize(125);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void size_dependsOnTheNumberOfSlotsAlone_andStepsAreThoseOfPadme(long seed) {
    Random random = Seeds.random(BlobSizeTest.class, seed);
    List<RecordTerms> records =
        new Reviews(Corpus.load(), Language.EN, random).records(400, random);
    var vault = new Vault(records, Scheme.SEALED, new SeededRandom(seed));
    for (int record = 0; record < vault.size(); record++) {
      int slots = Math.max(records.get(record).slots(), TermsLimits.MIN_PADDED);
      assertThat(vault.blob(record).count()).isEqualTo((int) Padme.paddedLength(slots));
      assertThat(vault.blob(record).length()).isEqualTo(27 + 11 * (int) Padme.paddedLength(slots));
    }
  }

  /**
   * Longer records have more words: who says that a word is in the larger of two records is right
   * more often than not. What size tells is known, and no more than it was.
   */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void size_tellsWhichOfTwoRecordsHasAWord_asOftenAsIsSaid(long seed) {
    Random random = Seeds.random(BlobSizeTest.class, seed);
    List<RecordTerms> records =
        new Reviews(Corpus.load(), Language.EN, random).records(400, random);
    var vault = new Vault(records, Scheme.SEALED, new SeededRandom(seed));
    List<Column> words = Column.top(Column.terms(records).values(), 200);
    int right = 0;
    int asked = 0;
    while (asked < ASKED) {
      Column word = words.get(random.nextInt(words.size()));
      int one = random.nextInt(records.size());
      int other = random.nextInt(records.size());
      if (word.at().containsKey(one) && !word.at().containsKey(other)) {
        asked++;
        int larger = Integer.compare(vault.blob(one).count(), vault.blob(other).count());
        right += larger == 0 ? random.nextInt(2) : larger > 0 ? 1 : 0;
      }
    }
    double share = (double) right / asked;
    System.out.printf(Locale.ROOT, "size tells %.3f of pairs apart%n", share);
    assertThat(share).isLessThan(0.8);
  }
}

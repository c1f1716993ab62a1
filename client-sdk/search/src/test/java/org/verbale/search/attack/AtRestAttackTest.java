package org.verbale.search.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Language;
import org.verbale.search.Corpus;
import org.verbale.search.attack.AtRest.Attack;
import org.verbale.search.attack.AtRest.Recovered;
import org.verbale.search.attack.Vault.Scheme;
import org.verbale.terms.RecordTerms;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/**
 * Whoever has all sealed terms of a review, the text of another half of the same source, and the
 * text of a twentieth of its records, knows no more of the others than their sizes. The same
 * attacks read records that are all sealed with one salt.
 */
class AtRestAttackTest {
  /** Of labels named at random one is right on the average: nine are once in a million times. */
  private static final int CHANCE = 8;

  private static final int ROUNDS = 60;
  private static final int LABELS = 300;

  static LongStream seeds() {
    return Seeds.of(1);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void sealedTerms_giveNothing_whereOneSaltGivesMost(long seed) {
    Random random = Seeds.random(AtRestAttackTest.class, seed);
    var source = new Reviews(Corpus.load(), Language.EN, random);
    attack(source.records(800, random), source.records(800, random), 150, random);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void sealedTermsOfManyRecords_giveNothing_whereOneSaltGivesMost(Language language) {
    Random random = Seeds.random(AtRestAttackTest.class, language.code().hashCode());
    var source = new Reviews(Corpus.load(), language, random);
    attack(source.records(3_000, random), source.records(3_000, random), LABELS, random);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  @Tag("slow")
  void sealedParagraphs_giveNothing_whereOneSaltGivesMost(long seed) throws IOException {
    Random random = Seeds.random(AtRestAttackTest.class, seed);
    List<RecordTerms> all = Reviews.paragraphs(4_000, random);
    int half = all.size() / 2;
    attack(all.subList(0, half), all.subList(half, 2 * half), LABELS, random);
  }

  private static void attack(
      List<RecordTerms> review, List<RecordTerms> similar, int labels, Random random) {
    for (Scheme scheme : Scheme.values()) {
      var vault = new Vault(review, scheme, new SeededRandom(random.nextLong()));
      var attacker = new AtRest(vault, similar, labels, random);
      for (Attack attack : Attack.values()) {
        Recovered recovered = attacker.run(attack, ROUNDS);
        System.out.println(scheme + " " + attack + ": " + recovered);
        if (scheme == Scheme.SEALED) {
          checkNothing(attack, recovered);
        } else {
          checkMuch(attack, recovered);
        }
      }
    }
  }

  private static void checkNothing(Attack attack, Recovered recovered) {
    assertThat(recovered.right()).as("%s", attack).isLessThanOrEqualTo(CHANCE);
    assertThat(Math.abs(recovered.told() - 0.5)).as("%s", attack).isLessThan(recovered.chance());
  }

  private static void checkMuch(Attack attack, Recovered recovered) {
    switch (attack) {
      case FREQUENCY -> assertThat(recovered.right()).isGreaterThan(CHANCE);
      case TOGETHER -> assertThat(recovered.named()).isGreaterThan(0.25);
      case PUBLISHED -> assertThat(recovered.named()).isGreaterThan(0.7);
      case LEARNING -> assertThat(recovered.told()).isGreaterThan(0.65);
    }
  }
}

package org.verbale.search.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Language;
import org.verbale.search.Corpus;
import org.verbale.search.attack.QueryLog.Attack;
import org.verbale.search.attack.QueryLog.Recovered;
import org.verbale.search.attack.Vault.Scheme;
import org.verbale.terms.RecordTerms;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/**
 * How many words the server can name after a hundred queries, from the records that each opened and
 * the positions in them. {@code docs/SEARCH.md} says how many; here stands that it is no more.
 */
class QueryLogAttackTest {
  private static final int QUERIES = 100;

  /**
   * What was measured, with a margin.
   *
   * @param least words, so that an attack that fails by itself is noticed
   */
  private record Range(double least, double most, double text) {}

  /** Of text that is made like the text which the server knows. */
  private static final Map<Attack, Range> LIKE =
      Map.of(
          Attack.FREQUENCY, new Range(0.03, 0.35, 0.35),
          Attack.TOGETHER, new Range(0.05, 0.8, 0.4),
          Attack.POSITIONS, new Range(0.4, 0.88, 0.45),
          Attack.PUBLISHED, new Range(0.8, 1, 0.45));

  /** Of paragraphs as people wrote them, where the server knows others of the same authors. */
  private static final Map<Attack, Range> REAL =
      Map.of(
          Attack.FREQUENCY, new Range(0.03, 0.2, 0.06),
          Attack.TOGETHER, new Range(0.02, 0.4, 0.1),
          Attack.POSITIONS, new Range(0.2, 0.6, 0.12),
          Attack.PUBLISHED, new Range(0.8, 1, 0.14));

  static LongStream seeds() {
    return Seeds.of(1);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void hundredQueries_giveNoMoreThanIsSaid(long seed) {
    Random random = Seeds.random(QueryLogAttackTest.class, seed);
    var source = new Reviews(Corpus.load(), Language.EN, random);
    attack(source.records(800, random), source.records(800, random), 250, 100, LIKE, random);
  }

  @ParameterizedTest
  @EnumSource(names = {"AR", "ZH"})
  @Tag("slow")
  void hundredQueriesOverManyRecords_giveNoMoreThanIsSaid(Language language) {
    Random random = Seeds.random(QueryLogAttackTest.class, language.code().hashCode());
    var source = new Reviews(Corpus.load(), language, random);
    attack(source.records(3_000, random), source.records(3_000, random), 500, 300, LIKE, random);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  @Tag("slow")
  void hundredQueriesOverParagraphs_giveNoMoreThanIsSaid(long seed) throws IOException {
    Random random = Seeds.random(QueryLogAttackTest.class, seed);
    List<RecordTerms> all = Reviews.paragraphs(4_000, random);
    int half = all.size() / 2;
    attack(all.subList(0, half), all.subList(half, 2 * half), 500, 300, REAL, random);
  }

  private static void attack(
      List<RecordTerms> review,
      List<RecordTerms> similar,
      int frequent,
      int rounds,
      Map<Attack, Range> said,
      Random random) {
    var vault = new Vault(review, Scheme.SEALED, new SeededRandom(random.nextLong()));
    var server = new QueryLog(vault, similar, frequent, QUERIES, random);
    for (Attack attack : Attack.values()) {
      Recovered recovered = server.run(attack, rounds, random);
      System.out.println("after " + QUERIES + " queries, " + attack + ": " + recovered);
      Range range = Objects.requireNonNull(said.get(attack));
      assertThat(recovered.words()).as("%s", attack).isBetween(range.least, range.most);
      assertThat(recovered.text()).as("%s", attack).isLessThanOrEqualTo(range.text);
    }
  }
}

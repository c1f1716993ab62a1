package org.verbale.search.attack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.verbale.terms.RecordTerms;

/** Attacks on sealed terms as they lie, with nothing asked. */
final class AtRest {
  private static final int PUBLISHED_SHARE = 20;
  private static final int PAIRS = 2_000;
  private static final int AT_LEAST = 3;

  /** What an attacker uses beside the text of another half. */
  enum Attack {
    /** How often each label stands there. */
    FREQUENCY,
    /** And in which records together with which others. */
    TOGETHER,
    /** And the text of a twentieth of the records. */
    PUBLISHED,
    /** That text alone, and every bit of the slots. */
    LEARNING
  }

  /**
   * What an attack came to.
   *
   * @param right how many of the labels tried it named rightly
   * @param told share of the pairs of records that it told apart
   * @param chance how far from one half chance takes that
   */
  record Recovered(int right, int tried, double told, double chance) {
    double named() {
      return (double) right / tried;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%d of %d labels, %.3f of pairs (chance ±%.3f)", right, tried, told, chance);
    }
  }

  private final Vault vault;
  private final int published;
  private final List<Column> known;
  private final List<Column> seen;
  private final Matching matching;
  private final PairGame game;
  private final Random random;

  /**
   * @param similar of which the text is known
   * @param labels how many of the most frequent are tried
   */
  AtRest(Vault vault, List<RecordTerms> similar, int labels, Random random) {
    this.vault = vault;
    this.random = random;
    published = vault.size() / PUBLISHED_SHARE;
    Map<String, Column> names = Column.slots(similar);
    known = Column.top(names.values(), labels);
    seen = Column.top(Column.labels(vault).values(), known.size());
    matching = new Matching(seen, vault.size(), known, similar.size());
    List<Column> words =
        Column.slots(vault.plain()).values().stream()
            .filter(word -> names.containsKey(word.name()) && word.at().size() >= AT_LEAST)
            .toList();
    game = new PairGame(vault, Column.top(words, labels), published, PAIRS, random);
  }

  Recovered run(Attack attack, int rounds) {
    return switch (attack) {
      case FREQUENCY -> judge(matching.byFrequency());
      case TOGETHER -> judge(matching.byPairs(rounds, random));
      case PUBLISHED -> judge(matching.with(published()).byPairs(rounds, random));
      case LEARNING -> {
        var learner = new Learner(vault, published);
        yield new Recovered(0, 0, game.right(learner::score), game.chance());
      }
    };
  }

  private Matching.Published published() {
    return new Matching.Published(
        published, Column.slots(vault.plain().subList(0, published)), known);
  }

  private Recovered judge(int[] found) {
    Map<Integer, Map<Long, String>> secrets = new HashMap<>();
    Map<String, List<Column>> named = new HashMap<>();
    int right = 0;
    for (int i = 0; i < found.length; i++) {
      Column label = seen.get(i);
      String name = known.get(found[i]).name();
      named.computeIfAbsent(name, any -> new ArrayList<>()).add(label);
      Map<Long, String> secret = secrets.computeIfAbsent(label.at().firstKey(), vault::secret);
      if (name.equals(secret.get(Long.parseLong(label.name(), 16)))) {
        right++;
      }
    }
    double told =
        game.right(
            (record, word) ->
                named.getOrDefault(word, List.of()).stream()
                    .filter(label -> label.at().containsKey(record))
                    .count());
    return new Recovered(right, found.length, told, game.chance());
  }
}

package org.verbale.search.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.ToDoubleBiFunction;

/**
 * Shown two records, unpublished both, of one size, of which one has a word, an attacker says
 * which. Who knows nothing is right half of the time.
 */
final class PairGame {
  private static final double DEVIATIONS = 4.5;
  private static final int TRIES = 50;

  private record Pair(String term, int with, int without) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final Random random;

  /**
   * @param words of which it is asked
   * @param published so many records come first and are not asked of
   */
  PairGame(Vault vault, List<Column> words, int published, int count, Random random) {
    this.random = random;
    for (int left = count; left > 0; left--) {
      Column word = words.get(random.nextInt(words.size()));
      SortedMap<Integer, int[]> at = word.at().tailMap(published);
      if (!at.isEmpty()) {
        int with = new ArrayList<>(at.keySet()).get(random.nextInt(at.size()));
        for (int i = 0; i < TRIES; i++) {
          int other = published + random.nextInt(vault.size() - published);
          boolean alike = vault.blob(other).count() == vault.blob(with).count();
          if (alike && !at.containsKey(other)) {
            pairs.add(new Pair(word.name(), with, other));
            break;
          }
        }
      }
    }
  }

  /** Share of right answers of whoever says the record with the higher score. */
  double right(ToDoubleBiFunction<Integer, String> score) {
    int right = 0;
    for (Pair pair : pairs) {
      double difference =
          score.applyAsDouble(pair.with, pair.term) - score.applyAsDouble(pair.without, pair.term);
      if (difference == 0 ? random.nextBoolean() : difference > 0) {
        right++;
      }
    }
    return (double) right / pairs.size();
  }

  /** How far chance alone takes that share from one half: less than once in 100,000 times. */
  double chance() {
    return DEVIATIONS * 0.5 / Math.sqrt(pairs.size());
  }
}

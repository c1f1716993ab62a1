package org.verbale.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Words of one language, as frequent as Zipf and Mandelbrot found them. Immutable. */
final class Vocabulary {
  private static final int WORDS = 50_000;

  /** So many are in every text, and nobody looks for them alone. */
  private static final int COMMON = 100;

  private static final double SHIFT = 2.7;
  private static final double EXPONENT = 1.05;
  private static final int MOST_SYLLABLES = 4;

  private final List<String> words;
  private final Set<String> common;

  /** How likely a word is, or one before it. */
  private final double[] share;

  /** Of each word the one that often follows. */
  private final int[] companions;

  private Vocabulary(List<String> words, RandomGenerator random) {
    this.words = words;
    this.common = Set.copyOf(words.subList(0, COMMON));
    this.share = new double[words.size()];
    double sum = 0;
    for (int rank = 0; rank < share.length; rank++) {
      sum += Math.pow(rank + SHIFT, -EXPONENT);
      share[rank] = sum;
    }
    this.companions = new int[words.size()];
    for (int rank = 0; rank < companions.length; rank++) {
      companions[rank] = draw(random);
    }
  }

  /**
   * Known words, the most frequent first, and then made-up ones.
   *
   * @param begins what a syllable begins with
   * @param ends what it ends with
   */
  static Vocabulary of(
      Collection<String> known, List<String> begins, List<String> ends, RandomGenerator random) {
    Set<String> words = new LinkedHashSet<>(known);
    while (words.size() < WORDS) {
      var word = new StringBuilder();
      for (int i = random.nextInt(1, MOST_SYLLABLES); i >= 0; i--) {
        word.append(begins.get(random.nextInt(begins.size())));
        word.append(ends.get(random.nextInt(ends.size())));
      }
      words.add(word.toString());
    }
    return new Vocabulary(new ArrayList<>(words), random);
  }

  /** The number of a word. */
  int draw(RandomGenerator random) {
    int found = Arrays.binarySearch(share, random.nextDouble() * share[share.length - 1]);
    return found < 0 ? -found - 1 : found;
  }

  /** The number of the word that often follows. */
  int companion(int word) {
    return companions[word];
  }

  String word(int number) {
    return words.get(number);
  }

  boolean isCommon(String word) {
    return common.contains(word);
  }
}

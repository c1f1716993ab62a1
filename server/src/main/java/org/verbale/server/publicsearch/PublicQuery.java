package org.verbale.server.publicsearch;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.server.publicstore.Facet;

/**
 * What somebody looks for: words, which must all occur, {@code "phrases"}, {@code -words} that must
 * not, and values of facets.
 *
 * @param words as they were written
 * @param filters at most one value of each facet
 */
public record PublicQuery(List<Word> words, Map<Facet, String> filters) {
  /**
   * A word or phrase.
   *
   * @param excluded whether it must not occur
   * @param phrase whether it was written between quotation marks
   */
  public record Word(String text, boolean excluded, boolean phrase) {
    /** Without the text: what visitors look for is not for logs. */
    @Override
    public String toString() {
      return excluded ? "Word[excluded]" : "Word";
    }
  }

  public PublicQuery {
    words = List.copyOf(words);
    Map<Facet, String> copy = new EnumMap<>(Facet.class);
    copy.putAll(filters);
    filters = Map.copyOf(copy);
  }

  /**
   * Reads what was typed.
   *
   * @return nothing if it is too long, has too many words, or none that must occur and no filter
   */
  public static Optional<PublicQuery> parse(String typed, Map<Facet, String> filters) {
    if (typed.length() > SearchLimits.QUERY) {
      return Optional.empty();
    }
    List<Word> words = words(Normalizer.normalize(typed, Normalizer.Form.NFC));
    boolean asks = words.stream().anyMatch(word -> !word.excluded()) || !filters.isEmpty();
    return asks && words.size() <= SearchLimits.WORDS
        ? Optional.of(new PublicQuery(words, filters))
        : Optional.empty();
  }

  private static List<Word> words(String typed) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < typed.length()) {
      if (isSpace(typed.charAt(at))) {
        at++;
        continue;
      }
      boolean excluded = isMinus(typed.charAt(at)) && at + 1 < typed.length();
      int start = excluded ? at + 1 : at;
      boolean phrase = isQuote(typed.charAt(start));
      int from = phrase ? start + 1 : start;
      int end = from;
      while (end < typed.length() && !ends(typed.charAt(end), phrase)) {
        end++;
      }
      String text = typed.substring(from, end);
      if (text.codePoints().anyMatch(Character::isLetterOrDigit)) {
        words.add(new Word(text, excluded, phrase));
      }
      at = Math.max(end, at) + 1;
    }
    return words;
  }

  private static boolean ends(char c, boolean phrase) {
    return phrase ? isQuote(c) : isSpace(c) || isQuote(c);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean isMinus(char c) {
    return c == '-' || c == '\u2212' || c == '\u2013';
  }

  /** The quotation marks of the six languages. */
  private static boolean isQuote(char c) {
    return switch (c) {
      case '"', '\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb', '\u300c', '\u300d' -> true;
      default -> false;
    };
  }

  /** How many words: what visitors look for is not for logs. */
  @Override
  public String toString() {
    return "PublicQuery[" + words.size() + "]";
  }
}

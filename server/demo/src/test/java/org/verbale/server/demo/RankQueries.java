package org.verbale.server.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;

/** Queries of what records say, most of which find some. Not thread-safe. */
final class RankQueries {
  private final Random random;
  private final Map<Language, List<List<String>>> texts = new EnumMap<>(Language.class);

  /** How a query is made. */
  enum Kind {
    TERM,
    AND,
    OR,
    PHRASE,
    SLOP,
    FILTERED
  }

  RankQueries(Random random) {
    this.random = random;
  }

  static <T> T any(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /** Takes what a record says. */
  void learn(Language own, List<Part> parts) {
    for (Part part : parts) {
      Language language = part.language().orElse(own);
      List<String> words =
          RealText.words(language, part.text()).stream()
              .filter(word -> isWord(language, word))
              .toList();
      if (AnalysisProfile.isText(part) && words.size() > 3) {
        texts.computeIfAbsent(language, unknown -> new ArrayList<>()).add(words);
      }
    }
  }

  /** What is a term, and no operator. */
  private static boolean isWord(Language language, String word) {
    return !word.matches("AND|OR|NOT")
        && !AnalysisProfile.ONE.tokens(language, word).isEmpty()
        && (word.length() > 1 || language == Language.ZH);
  }

  String draw(Kind kind, Language language) {
    List<String> text = text(language);
    String a = any(text, random);
    String b = any(random.nextInt(5) == 0 ? text(language) : text, random);
    return switch (kind) {
      case TERM -> a;
      case AND -> a + " AND " + b;
      case OR -> a + " OR " + b + " OR " + any(text(language), random);
      case PHRASE -> "\"" + run(language, text, 2 + random.nextInt(2)) + "\"";
      case SLOP -> "\"" + apart(language, text) + "\"~" + (2 + random.nextInt(6));
      case FILTERED -> a + " " + b + " " + condition(language);
    };
  }

  private List<String> text(Language language) {
    return any(texts.getOrDefault(language, List.of()), random);
  }

  private String run(Language language, List<String> text, int length) {
    int from = random.nextInt(text.size() - length + 1);
    return join(language, text.subList(from, from + length));
  }

  /** Two words that one stands between, or three that change places. */
  private String apart(Language language, List<String> text) {
    int from = random.nextInt(text.size() - 2);
    String first = text.get(from);
    String second = text.get(from + 1);
    String third = text.get(from + 2);
    return join(
        language, random.nextBoolean() ? List.of(first, third) : List.of(second, first, third));
  }

  private static String join(Language language, List<String> words) {
    return String.join(language == Language.ZH ? "" : " ", words);
  }

  private String condition(Language language) {
    return switch (random.nextInt(6)) {
      case 0 -> "article:1," + (2 + random.nextInt(2));
      case 1 -> "-instrument:untoc";
      case 2 -> "author:XB," + any(List.of("XA", "XC"), random);
      case 3 -> "lang:" + language.code();
      case 4 -> "date:2020-01-01..";
      default -> "type:message -article:3";
    };
  }
}

package org.verbale.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.verbale.id.Instrument;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;

/**
 * Records in six languages. Words are as frequent as in real text, the first of them those of the
 * six-language file where there is one, the others made up; some often follow each other. A number
 * gives the same record every time. Thread-safe.
 */
final class Prose {
  private static final String FILE = "shared/data/udhr-six-languages.jsonl";
  private static final Pattern LINE =
      Pattern.compile("\"lang\": \"(..)\".*\"text\": \"([^\"\\\\]*)\"");

  private static final int TITLE = 8;
  private static final int SHORTEST = 20;
  private static final int LONGEST = 110;
  private static final int PARAGRAPHS = 3;
  private static final int SENTENCE = 18;
  private static final int ARTICLES = 40;

  /** One word in so many is the companion of the one before. */
  private static final int COMPANION = 3;

  /** Of five records two are English, the others of any language. */
  private static final int DRAWN = 5;

  private static final int ENGLISH = 2;

  private final long seed;
  private final boolean real;
  private final Map<Language, Vocabulary> vocabularies = new EnumMap<>(Language.class);

  private Prose(long seed, Map<Language, Map<String, Integer>> known) {
    this.seed = seed;
    this.real = !known.isEmpty();
    var random = new Random(seed);
    for (Language language : Language.values()) {
      vocabularies.put(
          language,
          Vocabulary.of(
              byFrequency(known.getOrDefault(language, Map.of())),
              begins(language),
              ends(language),
              random));
    }
  }

  /** What a record says. */
  record Paper(Language language, List<Part> parts) {}

  static Prose load(long seed) throws IOException {
    Map<Language, Map<String, Integer>> known = new EnumMap<>(Language.class);
    Optional<Path> file = file();
    if (file.isPresent()) {
      for (String line : Files.readAllLines(file.get())) {
        Matcher found = LINE.matcher(line);
        if (found.find()) {
          Language language = Language.of(found.group(1));
          count(language, found.group(2), known.computeIfAbsent(language, any -> new HashMap<>()));
        }
      }
    }
    return new Prose(seed, known);
  }

  /** Beside the repository, or wherever above. */
  private static Optional<Path> file() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(FILE))) {
        return Optional.of(at.resolve(FILE));
      }
    }
    return Optional.empty();
  }

  private static void count(Language language, String text, Map<String, Integer> counts) {
    Stream<String> words =
        language == Language.ZH
            ? text.codePoints().filter(Character::isLetter).mapToObj(Character::toString)
            : Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}]+", -1));
    words.filter(word -> !word.isEmpty()).forEach(word -> counts.merge(word, 1, Integer::sum));
  }

  private static Collection<String> byFrequency(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> begins(Language language) {
    return switch (language) {
      case AR -> letters("بتجحدرسصعفقكلمنه");
      case RU -> letters("бвгдзклмнпрстчш");
      case ZH -> IntStream.range(0x4e00, 0x5600).mapToObj(Character::toString).toList();
      case EN, FR, ES -> letters("bcdfglmnprstvz");
    };
  }

  private static List<String> ends(Language language) {
    return switch (language) {
      case AR -> List.of("", "", "ا", "و", "ي");
      case RU -> letters("аеиоуыя");
      case ZH -> List.of("");
      case EN, FR, ES -> List.of("a", "e", "i", "o", "u", "an", "en", "or", "is");
    };
  }

  private static List<String> letters(String letters) {
    return letters.codePoints().mapToObj(Character::toString).toList();
  }

  /** Whether the most frequent words are real. */
  boolean isReal() {
    return real;
  }

  boolean isCommon(Language language, String word) {
    return vocabulary(language).isCommon(word);
  }

  private Vocabulary vocabulary(Language language) {
    return requireNonNull(vocabularies.get(language));
  }

  /** The record of a number: a title, fields now and then, one to three paragraphs. */
  Paper paper(long number) {
    var random = new Random(seed * 1_000_003 + number);
    Language[] languages = Language.values();
    Language language =
        random.nextInt(DRAWN) < ENGLISH ? Language.EN : languages[random.nextInt(languages.length)];
    List<Part> parts = new ArrayList<>();
    parts.add(
        Part.field(FieldName.TITLE.code(), Optional.of(language), text(language, TITLE, random)));
    if (random.nextBoolean()) {
      parts.add(Part.field(FieldName.ARTICLE, Integer.toString(1 + random.nextInt(ARTICLES))));
      Instrument[] all = Instrument.values();
      parts.add(Part.field(FieldName.INSTRUMENT, all[random.nextInt(all.length)].name()));
    }
    for (int i = random.nextInt(PARAGRAPHS); i >= 0; i--) {
      int words = random.nextInt(SHORTEST, LONGEST);
      parts.add(Part.paragraph(language, text(language, words, random)));
    }
    return new Paper(language, parts);
  }

  private String text(Language language, int words, Random random) {
    Vocabulary vocabulary = vocabulary(language);
    boolean spaced = language != Language.ZH;
    var text = new StringBuilder();
    int word = vocabulary.draw(random);
    for (int i = 0; i < words; i++) {
      text.append(vocabulary.word(word));
      if (i % SENTENCE == SENTENCE - 1) {
        text.append(spaced ? "." : "。");
      }
      text.append(spaced ? " " : "");
      word = random.nextInt(COMPANION) == 0 ? vocabulary.companion(word) : vocabulary.draw(random);
    }
    return text.toString().strip();
  }
}

package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.verbale.id.Language;

/**
 * Words that no text has, in the letters of six languages and with endings that their analyzers
 * take off: whoever finds one knows where it comes from.
 */
final class Sentinels {
  private static final String RUSSIAN = "жубоцэпымелями";

  /** Planted where a scan has to find them, one a language; in no record. */
  static final List<String> PLANTED =
      List.of(
          "والبطغفكزسات", "龘鱻麤灪", "quovazibelments", "çébuvodanôlités", RUSSIAN, "ñuvozáquebación");

  private static final int SYLLABLES = 4;
  private static final int ARABIC_LETTERS = 7;
  private static final int CHINESE_LETTERS = 5;
  private static final int FIRST_HAN = 0x4e00;
  private static final int HAN = 0x9fa5 - FIRST_HAN;

  private static final Map<Language, Letters> LETTERS =
      Map.of(
          Language.EN,
              new Letters("bdfgklmnprtvwz", "aeiou", List.of("ings", "ations", "ments", "ness")),
          Language.FR,
              new Letters("bcdfglmnprtvç", "aeiouéèô", List.of("ements", "ations", "ités", "euse")),
          Language.ES,
              new Letters("bcdfglmnprtvñ", "aeiouáóú", List.of("aciones", "amiento", "adora")),
          Language.RU,
              new Letters("бвгджзклмнпрстцч", "аеиоуыэ", List.of("остью", "ениями", "ами", "ого")),
          Language.AR, new Letters("بتثجحخدرزسشصضطظعغفقكم", "", List.of("ات", "ها", "ين", "ية")));

  private Sentinels() {}

  /** Another, which stands in no class file: its bytes are there if somebody made them. */
  static String dropped() {
    return new StringBuilder(RUSSIAN).reverse().toString();
  }

  /** A word, with the language that its letters are of. */
  record Word(Language language, String text) {}

  /**
   * @param vowels stand behind each consonant; none in Arabic
   */
  private record Letters(String consonants, String vowels, List<String> endings) {}

  /** As many of each language, in the order of languages. */
  static List<Word> draw(Random random, int count) {
    List<Word> words = new ArrayList<>();
    Set<String> taken = new HashSet<>(PLANTED);
    Language[] languages = Language.values();
    while (words.size() < count) {
      Language language = languages[words.size() * languages.length / count];
      String text = language == Language.ZH ? chinese(random) : word(random, language);
      if (taken.add(text)) {
        words.add(new Word(language, text));
      }
    }
    return words;
  }

  private static String chinese(Random random) {
    return random
        .ints(CHINESE_LETTERS, FIRST_HAN, FIRST_HAN + HAN)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String word(Random random, Language language) {
    Letters letters = requireNonNull(LETTERS.get(language));
    boolean arabic = language == Language.AR;
    var word = new StringBuilder(arabic ? "ال" : "");
    for (int i = 0; i < (arabic ? ARABIC_LETTERS : SYLLABLES); i++) {
      word.append(any(random, letters.consonants));
      if (!arabic) {
        word.append(any(random, letters.vowels));
      }
    }
    return word.append(letters.endings.get(random.nextInt(letters.endings.size()))).toString();
  }

  private static char any(Random random, String letters) {
    return letters.charAt(random.nextInt(letters.length()));
  }
}

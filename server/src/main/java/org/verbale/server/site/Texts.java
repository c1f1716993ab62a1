package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.verbale.id.Language;

/** What the site says itself, in one of its languages. Thread-safe. */
final class Texts {
  private static final Map<Language, Texts> ALL = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      ALL.put(language, new Texts(language));
    }
  }

  private final Language language;
  private final Locale locale;
  private final Properties texts;

  private Texts(Language language) {
    this.language = language;
    // Digits as in the texts around them, whatever the country.
    this.locale = Locale.forLanguageTag(language.code() + "-u-nu-latn");
    this.texts = load("texts_" + language.code() + ".properties");
  }

  static Properties load(String name) {
    Properties loaded = new Properties();
    try (InputStream in = Texts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": missing (expected: in the jar)");
      }
      loaded.load(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return loaded;
  }

  /** The texts in {@code language}. */
  static Texts in(Language language) {
    Texts texts = ALL.get(language);
    if (texts == null) {
      throw new IllegalStateException("language: without texts (expected: all have them)");
    }
    return texts;
  }

  /** {@code rtl} or {@code ltr}. */
  static String direction(Language language) {
    return language == Language.AR ? "rtl" : "ltr";
  }

  Language language() {
    return language;
  }

  Set<String> keys() {
    return texts.stringPropertyNames();
  }

  boolean has(String key) {
    return texts.containsKey(key);
  }

  /**
   * A text.
   *
   * @param values for {@code {0}}, {@code {1}} and so on, put in as they are
   */
  String of(String key, String... values) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalStateException("text: " + key + " missing (expected: in every language)");
    }
    StringBuilder out = new StringBuilder(text.length() + 32);
    for (int i = 0; i < text.length(); i++) {
      boolean isPlace = text.charAt(i) == '{' && i + 2 < text.length() && text.charAt(i + 2) == '}';
      if (isPlace) {
        out.append(values[text.charAt(i + 1) - '0']);
        i += 2;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  String number(long number) {
    return NumberFormat.getIntegerInstance(locale).format(number);
  }

  /** A day, in UTC, as it is written in the language. */
  String day(Instant time) {
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
        .withLocale(locale)
        .withZone(ZoneOffset.UTC)
        .format(time);
  }
}

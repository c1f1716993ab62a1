package org.verbale.id;

import java.util.Arrays;
import java.util.Locale;

/** The six working languages of the Mechanism (18 §48), by their ISO 639-1 code. */
public enum Language {
  AR,
  ZH,
  EN,
  FR,
  RU,
  ES;

  /** Two lowercase letters. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if this is no working language
   */
  public static Language of(String code) {
    return Arrays.stream(values())
        .filter(language -> language.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "language: unknown (expected: ar, zh, en, fr, ru or es)"));
  }
}

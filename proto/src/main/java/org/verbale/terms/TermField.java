package org.verbale.terms;

import java.util.Arrays;
import org.verbale.id.Language;

/** Where in a record a term stands: the text of one language, or a facet. */
public enum TermField {
  TEXT_AR("text.ar"),
  TEXT_ZH("text.zh"),
  TEXT_EN("text.en"),
  TEXT_FR("text.fr"),
  TEXT_RU("text.ru"),
  TEXT_ES("text.es"),
  INSTRUMENT("instrument"),
  CLUSTER("cluster"),
  ARTICLE("article");

  private static final String TEXT = "text.";

  private final String code;

  TermField(String code) {
    this.code = code;
  }

  /** Its name in keys and indexes. */
  public String code() {
    return code;
  }

  /** Whether it has a length, and its terms have positions; a facet has terms alone. */
  public boolean isScored() {
    return code.startsWith(TEXT);
  }

  /** The text of one language. */
  public static TermField text(Language language) {
    return of(TEXT + language.code());
  }

  /**
   * @throws IllegalArgumentException if no field has this name
   */
  public static TermField of(String code) {
    return Arrays.stream(values())
        .filter(field -> field.code.equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("field: unknown (expected: of the list)"));
  }
}

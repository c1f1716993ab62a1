package org.verbale.server.site;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Language;

/** In which language somebody is answered who has not chosen one (RFC 9110, section 12.5.4). */
final class Negotiation {
  private static final int LONGEST = 1000;

  private Negotiation() {}

  /**
   * The visitor's first choice among the languages of the site; English where there is none.
   *
   * @param accepted the field Accept-Language, if there is one
   */
  static Language choose(@Nullable String accepted) {
    if (accepted == null || accepted.length() > LONGEST) {
      return Language.EN;
    }
    try {
      List<Locale.LanguageRange> wishes = Locale.LanguageRange.parse(accepted);
      return wishes.stream()
          .filter(wish -> wish.getWeight() > 0)
          .flatMap(wish -> language(wish.getRange()).stream())
          .findFirst()
          .orElse(Language.EN);
    } catch (IllegalArgumentException e) {
      return Language.EN; // a field that is no list of languages is no wish
    }
  }

  private static Optional<Language> language(String range) {
    int end = range.indexOf('-');
    return of(end < 0 ? range : range.substring(0, end));
  }

  /** The language with this code, if the site speaks it. */
  static Optional<Language> of(String code) {
    try {
      return Optional.of(Language.of(code));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

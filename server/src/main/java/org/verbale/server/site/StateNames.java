package org.verbale.server.site;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;

/**
 * The names of States and organizations as the United Nations write them, by code. What a page
 * calls a State comes from here and never from what a State wrote, so that no letter that merely
 * looks like another can make one State look like another.
 */
final class StateNames {
  private static final Map<Language, Properties> NAMES = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      NAMES.put(language, Texts.load("states_" + language.code() + ".properties"));
    }
  }

  private StateNames() {}

  /** The name that the table has. */
  static Optional<String> known(Language language, PartyCode state) {
    Properties names = NAMES.get(language);
    return names == null ? Optional.empty() : Optional.ofNullable(names.getProperty(state.value()));
  }

  /** The name and the code; {@code State XY} for a code that the table does not have. */
  static String name(Texts texts, PartyCode state) {
    if (state.equals(PartyCode.SECRETARIAT)) {
      return texts.of("state.secretariat");
    }
    return known(texts.language(), state)
        .map(name -> name + " (" + state + ")")
        .orElseGet(() -> texts.of("state.generic", state.value()));
  }

  /** The State under review by name. */
  static String nameUnderReview(Texts texts, ReviewId review) {
    return name(texts, review.underReview());
  }
}

package org.verbale.search.query;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import org.verbale.id.Language;

/** Which languages a word may be of, by its letters. */
final class Scripts {
  private static final Set<Language> LATIN = EnumSet.of(Language.EN, Language.FR, Language.ES);

  private Scripts() {}

  /**
   * Numbers, and abbreviations in capitals, stand in texts of every language; so may what is of no
   * script of ours.
   */
  static Set<Language> languages(String text) {
    Set<Language> languages = EnumSet.noneOf(Language.class);
    boolean capitals = true;
    for (int c : text.codePoints().filter(Character::isLetter).toArray()) {
      UnicodeScript script = UnicodeScript.of(c);
      if (script == UnicodeScript.LATIN) {
        languages.addAll(LATIN);
        capitals &= Character.isUpperCase(c);
      } else if (script == UnicodeScript.ARABIC) {
        languages.add(Language.AR);
      } else if (script == UnicodeScript.HAN) {
        languages.add(Language.ZH);
      } else if (script == UnicodeScript.CYRILLIC) {
        languages.add(Language.RU);
      } else {
        return EnumSet.allOf(Language.class);
      }
    }
    boolean abbreviation = capitals && text.length() > 1 && languages.containsAll(LATIN);
    return languages.isEmpty() || abbreviation ? EnumSet.allOf(Language.class) : languages;
  }
}

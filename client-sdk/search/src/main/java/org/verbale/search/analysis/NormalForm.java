package org.verbale.search.analysis;

import java.text.Normalizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;

/**
 * One way to write what can be written in many. Every code point is treated alike, wherever it
 * stands.
 */
final class NormalForm {
  private static final int ASCII = 0x80;

  /** Most characters that {@link ASCIIFoldingFilter} makes of one. */
  private static final int FOLDED = 4;

  private NormalForm() {}

  /**
   * Compatibility forms (NFKC), lower case, digits of any script as ASCII, straight apostrophes; no
   * vowel signs or stress marks; Persian letters as Arabic ones, ё as е.
   */
  static String of(String text) {
    if (isPlain(text)) {
      return text;
    }
    String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
    var out = new StringBuilder(composed.length());
    composed.codePoints().map(NormalForm::letter).filter(c -> c >= 0).forEach(out::appendCodePoint);
    return out.toString();
  }

  /** Nothing to do, which is so of most words of most texts. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c < ASCII && (c < 'A' || c > 'Z'));
  }

  /** What stands for a code point; negative if nothing does. */
  private static int letter(int c) {
    if (c < ASCII) {
      return Character.toLowerCase(c);
    }
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(c, 10);
      case Character.NON_SPACING_MARK -> isAccent(c) ? -1 : c;
      case Character.FORMAT -> -1; // joiners and marks of direction, in the middle of words
      default -> other(Character.toLowerCase(c));
    };
  }

  private static int other(int c) {
    return switch (c) {
      case '\u2019', '\u02bc', '\u2018' -> '\'';
      case '\u0451' -> '\u0435'; // ё
      case '\u06cc' -> '\u064a'; // Persian yeh
      case '\u06a9' -> '\u0643'; // Persian kaf
      default -> c;
    };
  }

  /** Marks that are left where no composed letter takes them in; Arabic vowels. */
  private static boolean isAccent(int c) {
    Character.UnicodeScript script = Character.UnicodeScript.of(c);
    return script == Character.UnicodeScript.INHERITED || script == Character.UnicodeScript.ARABIC;
  }

  /** Latin letters without their diacritics: é as e, ß as ss, ø as o. */
  static String fold(String text) {
    if (text.chars().allMatch(c -> c < ASCII)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    char[] folded = new char[FOLDED];
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ASCII && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN) {
        int length = ASCIIFoldingFilter.foldToASCII(new char[] {c}, 0, folded, 0, 1);
        out.append(folded, 0, length);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}

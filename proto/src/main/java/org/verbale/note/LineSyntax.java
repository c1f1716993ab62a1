package org.verbale.note;

/** What a word on a line may be: visible characters, no space of any kind. */
final class LineSyntax {
  private LineSyntax() {}

  static boolean isWord(String word) {
    int at = 0;
    while (at < word.length()) {
      int c = word.codePointAt(at);
      if (!isVisible(c)) {
        return false;
      }
      at += Character.charCount(c);
    }
    return at > 0;
  }

  static String checkWord(String what, String word) {
    if (!isWord(word)) {
      throw new IllegalArgumentException(
          what + ": malformed (expected: visible characters without spaces)");
    }
    return word;
  }

  private static boolean isVisible(int c) {
    if (c > ' ' && c < 0x7f) {
      return true; // nearly all there are
    }
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !Character.isISOControl(c) && !Character.isSpaceChar(c) && !surrogate;
  }
}

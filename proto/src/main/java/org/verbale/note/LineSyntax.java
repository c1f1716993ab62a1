package org.verbale.note;

/** What a word on a line may be: visible characters, no space of any kind. */
final class LineSyntax {
  private LineSyntax() {}

  static boolean isWord(String word) {
    return !word.isEmpty() && word.codePoints().allMatch(LineSyntax::isVisible);
  }

  static String checkWord(String what, String word) {
    if (!isWord(word)) {
      throw new IllegalArgumentException(
          what + ": malformed (expected: visible characters without spaces)");
    }
    return word;
  }

  private static boolean isVisible(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !Character.isISOControl(c) && !Character.isSpaceChar(c) && !surrogate;
  }
}

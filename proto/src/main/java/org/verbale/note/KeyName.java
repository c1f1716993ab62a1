package org.verbale.note;

/** The rule for names of keys: not empty, no Unicode space, no plus, no control character. */
final class KeyName {
  private KeyName() {}

  static boolean isValid(String name) {
    return !name.isEmpty() && name.codePoints().allMatch(KeyName::isAllowed);
  }

  /**
   * @throws IllegalArgumentException unless {@code name} is one
   */
  static void check(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException("key name: malformed (expected: no space, no plus)");
    }
  }

  private static boolean isAllowed(int c) {
    // U+0085 is the one Unicode White_Space that is neither below U+0020 nor of category Z.
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return c > ' ' && c != '+' && c != 0x85 && !Character.isSpaceChar(c) && !surrogate;
  }
}

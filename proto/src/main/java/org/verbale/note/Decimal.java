package org.verbale.note;

import org.verbale.codec.MalformedException;

/** Decimal numbers in signed text: one form a number. */
public final class Decimal {
  private static final int MAX_DIGITS = 19; // of 2^63 - 1

  private Decimal() {}

  /**
   * Reads 0 to 2^63 - 1 in ASCII digits without sign and leading zeros.
   *
   * @param field names the number in the message
   */
  public static long parse(String field, String text) throws MalformedException {
    boolean sound = !text.isEmpty() && text.length() <= MAX_DIGITS;
    sound = sound && (text.charAt(0) != '0' || text.length() == 1);
    long value = 0;
    for (int i = 0; sound && i < text.length(); i++) {
      char digit = text.charAt(i);
      sound = digit >= '0' && digit <= '9';
      value = 10 * value + (digit - '0');
    }
    if (!sound || value < 0) { // 19 digits can pass 2^63 once, not 2^64
      throw new MalformedException(field, "no number", "0 to 2^63 - 1 without leading zeros");
    }
    return value;
  }
}

package org.verbale.terms;

/**
 * What ranking must know of a scored field of one record.
 *
 * @param length tokens without those that share a position with the one before: what Lucene's norms
 *     encode; at least 1
 * @param totalFrequency all tokens, at most 2^24 - 1
 */
public record FieldLength(int length, int totalFrequency) {
  /**
   * @throws IllegalArgumentException for numbers that no field has
   */
  public FieldLength {
    if (!isPossible(length, totalFrequency)) {
      throw new IllegalArgumentException(
          "length: " + length + " of " + totalFrequency + " (expected: 1 to total, below 2^24)");
    }
  }

  static boolean isPossible(int length, int totalFrequency) {
    return length >= 1 && length <= totalFrequency && totalFrequency <= TermsLimits.MAX_LENGTH;
  }
}

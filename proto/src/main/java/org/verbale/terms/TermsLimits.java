package org.verbale.terms;

import org.verbale.record.Padme;

/** Every limit of sealed terms. */
public final class TermsLimits {
  /** Most slots of one record, dummies apart. */
  public static final int MAX_SLOTS = 20_000;

  /** Fewest slots of a blob, dummies included. */
  public static final int MIN_PADDED = 32;

  /** Most slots of a blob, dummies included. */
  public static final int MAX_PADDED = (int) Padme.paddedLength(MAX_SLOTS);

  /** Longest blob in bytes. */
  public static final int MAX_BLOB = SealedTerms.HEADER + MAX_PADDED * SealedTerms.SLOT;

  /** Longest term in bytes of UTF-8. */
  public static final int MAX_TERM = 64;

  /** Largest position of a term in its field: that of Lucene. */
  public static final int MAX_POSITION = Integer.MAX_VALUE - 128;

  /** Largest length and total frequency of a field: 2^24 - 1. */
  public static final int MAX_LENGTH = 0xff_ffff;

  /** Largest number of an analysis profile. */
  public static final int MAX_PROFILE = 0xffff;

  private TermsLimits() {}

  /** How many slots hold {@code slots}, dummies included. */
  static int padded(int slots) {
    return (int) Padme.paddedLength(Math.max(slots, MIN_PADDED));
  }

  /**
   * @throws IllegalArgumentException for a number that no profile has
   */
  static void checkProfile(int profile) {
    if (profile < 1 || profile > MAX_PROFILE) {
      throw new IllegalArgumentException("profile: " + profile + " (expected: 1 to 65535)");
    }
  }
}

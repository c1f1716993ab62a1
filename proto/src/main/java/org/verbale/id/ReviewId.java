package org.verbale.id;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One review: the State under review through the whole process (18 §8). Its code of up to 32
 * characters is {@code R-} and the code of that State, and where the State has several reviews
 * {@code -} and what tells them apart. So whoever reads the code alone knows whose review it is
 * (ADR 16).
 */
public record ReviewId(String value) implements Comparable<ReviewId> {
  private static final int MAX_LENGTH = 32;

  /** A party's code has no hyphen: it ends where the next one stands. */
  private static final Pattern FORM =
      Pattern.compile("R-([A-Z][A-Z0-9]{1,7})(?:-[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?)?");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public ReviewId {
    if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "review: malformed (expected: R-, a party's code, perhaps - and more of A-Z, 0-9, -)");
    }
  }

  /** The first review of {@code underReview}. */
  public static ReviewId of(PartyCode underReview) {
    return new ReviewId("R-" + underReview);
  }

  /** The State under review. */
  public PartyCode underReview() {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new IllegalStateException("review: changed (expected: as it was made)");
    }
    return new PartyCode(form.group(1));
  }

  @Override
  public int compareTo(ReviewId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

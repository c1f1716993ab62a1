package org.verbale.id;

import java.util.regex.Pattern;

/**
 * One review: the State under review through the whole process (18 §8), by a code of up to 32
 * characters.
 */
public record ReviewId(String value) implements Comparable<ReviewId> {
  private static final Pattern FORM = Pattern.compile("[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public ReviewId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("review: malformed (expected: 1 to 32 of A-Z, 0-9, -)");
    }
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

package org.verbale.id;

import java.util.regex.Pattern;

/**
 * A State or organization as party to the Mechanism, or the Secretariat, by its ISO 3166 style
 * code: two to eight upper-case letters or digits, the first a letter.
 */
public record PartyCode(String value) implements Comparable<PartyCode> {
  private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9]{1,7}");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public PartyCode {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "party: malformed (expected: 2 to 8 of A-Z, 0-9, a letter first)");
    }
  }

  /** The Secretariat of the Mechanism. */
  public static final PartyCode SECRETARIAT = new PartyCode("SEC");

  @Override
  public int compareTo(PartyCode other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

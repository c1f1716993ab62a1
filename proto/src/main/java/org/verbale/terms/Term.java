package org.verbale.terms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;

/**
 * A term of a field, as its analyzer yields it: what a member looks for. Confidential.
 *
 * @param text UTF-8, 1 to 64 bytes
 */
public record Term(TermField field, Bytes text) implements Comparable<Term> {
  /**
   * @throws IllegalArgumentException for another length
   */
  public Term {
    requireNonNull(field, "field");
    if (text.isEmpty() || text.size() > TermsLimits.MAX_TERM) {
      throw new IllegalArgumentException("term: " + text.size() + " bytes (expected: 1 to 64)");
    }
  }

  /**
   * The term that reads {@code text}.
   *
   * @throws IllegalArgumentException unless it has 1 to 64 bytes
   */
  public static Term of(TermField field, String text) {
    return new Term(field, Bytes.of(text.getBytes(UTF_8)));
  }

  /** By field, then by unsigned bytes: the order of an index. */
  @Override
  public int compareTo(Term other) {
    int byField = field.compareTo(other.field);
    return byField != 0 ? byField : text.compareTo(other.text);
  }

  /** The text is confidential. */
  @Override
  public String toString() {
    return "Term[" + field.code() + "]";
  }
}

package org.verbale.search.analysis;

/**
 * A term where it stands in a text.
 *
 * @param position counted in words, from 0
 * @param start of what it was made of, in UTF-16 units of the text
 * @param end behind it
 */
public record Token(String term, int position, int start, int end) {
  /** Where it stands: the term is confidential. */
  @Override
  public String toString() {
    return "Token[" + position + "]";
  }
}

package org.verbale.search.query;

/** What was typed is no query. Its message can be shown to who typed it, and quotes nothing. */
public final class QuerySyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int offset;
  private final String found;
  private final String expected;

  public QuerySyntaxException(int offset, String found, String expected) {
    super("query, character " + offset + ": " + found + " (expected: " + expected + ")");
    this.offset = offset;
    this.found = found;
    this.expected = expected;
  }

  /** Where the first wrong thing begins, in UTF-16 units from 0; the length, if it is the end. */
  public int offset() {
    return offset;
  }

  /** What stands there, by kind. */
  public String found() {
    return found;
  }

  /** What could stand there. */
  public String expected() {
    return expected;
  }
}

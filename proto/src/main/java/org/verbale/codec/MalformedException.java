package org.verbale.codec;

/** Bytes that are no encoding of what was expected. Names the field, never its content. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  /** Reads {@code field: problem (expected: expectation)}. */
  public MalformedException(String field, String problem, String expectation) {
    super(field + ": " + problem + " (expected: " + expectation + ")");
    this.field = field;
  }

  /** The field that could not be read. */
  public String field() {
    return field;
  }
}

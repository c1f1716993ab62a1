package org.verbale.note;

/** A note that no known key signed, or that a known key did not sign as it says. */
public final class BadSignatureException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Reads {@code signature: problem (expected: expectation)}. */
  public BadSignatureException(String problem, String expectation) {
    super("signature: " + problem + " (expected: " + expectation + ")");
  }
}

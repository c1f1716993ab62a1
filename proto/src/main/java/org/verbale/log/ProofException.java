package org.verbale.log;

/** A proof that does not prove what it was asked for: whoever made it is wrong, or lies. */
public final class ProofException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Reads {@code subject: problem (expected: expectation)}. */
  public ProofException(String subject, String problem, String expectation) {
    super(subject + ": " + problem + " (expected: " + expectation + ")");
  }
}

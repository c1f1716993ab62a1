package org.verbale.client.error;

/**
 * The witnesses that the trust policy names do not vouch for what the server shows: not yet, or not
 * any more. Nobody is shown to have lied, so the client does not stop; it relies on nothing of it,
 * and the same call succeeds once the witnesses have caught up. One that says so for long may be
 * showing this device another log than the witnesses: ask them.
 */
public final class UnwitnessedException extends VerbaleException {
  private static final long serialVersionUID = 1;

  private final Statement statement;

  /** What is missing. */
  public enum Statement {
    /** Too few witnesses cosigned the head. */
    QUORUM,
    /**
     * Enough did, too long ago: the server may show an old head, or witnesses and server may have
     * lost each other.
     */
    FRESHNESS,
    /** They did at a time to come: this device's clock is slow, or the witnesses' are fast. */
    CLOCK
  }

  public UnwitnessedException(Statement statement, String message) {
    super(statement + ": " + message, null);
    this.statement = statement;
  }

  public UnwitnessedException(Statement statement, String message, Throwable cause) {
    super(statement + ": " + message, cause);
    this.statement = statement;
  }

  /** Stable; a newer version may know more of them. */
  public Statement statement() {
    return statement;
  }
}

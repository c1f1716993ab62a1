package org.verbale.evidence;

/** That a log lied, shown by evidence. Made only by {@link Evidence#verify}. Immutable. */
public final class Contradiction {
  private final Evidence evidence;
  private final String origin;
  private final String statement;

  Contradiction(Evidence evidence, String origin, String statement) {
    this.evidence = evidence;
    this.origin = origin;
    this.statement = statement;
  }

  /** What shows it. */
  public Evidence evidence() {
    return evidence;
  }

  /** The log that lied. */
  public String origin() {
    return origin;
  }

  /** What is contradictory, in one line for people. */
  public String statement() {
    return statement;
  }

  @Override
  public String toString() {
    return origin + ": " + statement;
  }
}

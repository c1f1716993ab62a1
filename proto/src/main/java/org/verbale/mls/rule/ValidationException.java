package org.verbale.mls.rule;

/** Something well formed that breaks a rule. Names the rule; shows nothing that a user wrote. */
public final class ValidationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Rule rule;

  /** Reads {@code MLS-12.2-03: problem (expected: the rule's expectation)}. */
  public ValidationException(Rule rule, String problem) {
    super(rule.id() + ": " + problem + " (expected: " + rule.expectation() + ")");
    this.rule = rule;
  }

  /** The same, because of {@code cause}: a policy's objection. */
  public ValidationException(Rule rule, String problem, Throwable cause) {
    this(rule, problem);
    initCause(cause);
  }

  /** The rule that is broken. */
  public Rule rule() {
    return rule;
  }
}

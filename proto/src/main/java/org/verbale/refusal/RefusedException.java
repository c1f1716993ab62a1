package org.verbale.refusal;

import static java.util.Objects.requireNonNull;

/**
 * Carries a {@link Refusal} out of the code that found it. Has no stack trace: being refused is an
 * ordinary outcome, and must stay cheap when somebody provokes it all day.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.reason() + ": " + refusal.message(), null, false, false);
    this.refusal = requireNonNull(refusal, "refusal");
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}

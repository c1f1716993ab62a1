package org.verbale.mls.group;

/**
 * A {@link CredentialPolicy}'s objection. A policy may subclass it to carry a reason of its own: it
 * becomes the cause of the refusal.
 */
public class PolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param objection of the form {@code value: x (expected: ...)}; no user text
   */
  public PolicyException(String objection) {
    super(objection);
  }
}

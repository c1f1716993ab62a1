package org.verbale.server.sequencing;

/**
 * The node takes no more commands: a write failed or a bug showed. What was under way may or may
 * not be durable; it was not acknowledged, and sending it again after a restart is safe.
 */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause what failed
   */
  public StoppedException(Throwable cause) {
    super("node: stopped after a failure (expected: a restart)", cause);
  }
}

package org.verbale.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Something sealed does not open, or is not what its author signed. Whatever was written on the way
 * must be thrown away.
 */
public final class UnreadableException extends VerbaleException {
  private static final long serialVersionUID = 1;

  private final String ground;

  public UnreadableException(String ground, @Nullable Throwable cause) {
    super(ground + ": does not open (expected: what its author signed)", cause);
    this.ground = ground;
  }

  /**
   * Stable, upper-case: {@code NO_KEY} where this device lacks the key, {@code ERASED} where a
   * decision took the content, {@code ALTERED} where what was delivered is not what was signed, or
   * the ground of a complaint against the author, such as {@code CHUNKS_ROOT}.
   */
  public String ground() {
    return ground;
  }
}

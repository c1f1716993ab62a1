package org.verbale.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server did not answer within the time allowed. What was to be written may have been accepted;
 * the SDK sends the same bytes again, and nothing is written twice.
 */
public final class UnreachableException extends VerbaleException {
  private static final long serialVersionUID = 1;

  public UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

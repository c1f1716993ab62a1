package org.verbale.client.error;

import org.jspecify.annotations.Nullable;

/** The root of what this SDK throws, bugs apart. Branch on the type, then on its reason. */
public abstract class VerbaleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  VerbaleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

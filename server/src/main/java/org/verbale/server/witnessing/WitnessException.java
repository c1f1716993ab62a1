package org.verbale.server.witnessing;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A witness that did not do what it was asked. The message is for the operator. */
final class WitnessException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  WitnessException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = requireNonNull(failure, "failure");
  }

  WitnessException(Failure failure, String message) {
    this(failure, message, null);
  }

  Failure failure() {
    return failure;
  }
}

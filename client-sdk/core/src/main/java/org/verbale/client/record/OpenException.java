package org.verbale.client.record;

/** Something sealed did not open; {@link #failure} says why. */
public final class OpenException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient OpenFailure failure;

  OpenException(OpenFailure failure) {
    super("opening: " + failure + " (expected: what was signed and sealed)");
    this.failure = failure;
  }

  OpenException(OpenFailure failure, Exception cause) {
    this(failure);
    initCause(cause);
  }

  static OpenException mismatch(OpenFailure.What what) {
    return new OpenException(new OpenFailure.Mismatch(what));
  }

  public OpenFailure failure() {
    return failure;
  }
}

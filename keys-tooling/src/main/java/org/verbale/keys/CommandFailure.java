package org.verbale.keys;

/** What a command was asked cannot be done. The message says what to do instead. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }
}

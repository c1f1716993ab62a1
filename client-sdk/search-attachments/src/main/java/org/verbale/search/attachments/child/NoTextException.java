package org.verbale.search.attachments.child;

import static java.util.Objects.requireNonNull;

/** A file yields no text. Says why, and nothing of the file. */
final class NoTextException extends Exception {
  private static final long serialVersionUID = 1;

  private final Ground ground;

  NoTextException(Ground ground) {
    super(requireNonNull(ground, "ground").name());
    this.ground = ground;
  }

  Ground ground() {
    return ground;
  }
}

package org.verbale.client.archive;

import org.jspecify.annotations.Nullable;

/** Carries what was seen to where evidence can be had of it. Never thrown alone. */
final class ConflictException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Conflict conflict;

  ConflictException(Conflict conflict) {
    super(conflict.getClass().getSimpleName());
    this.conflict = conflict;
  }

  @Nullable Conflict conflict() {
    return conflict;
  }
}

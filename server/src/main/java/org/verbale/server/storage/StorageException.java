package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The disk or the data directory is not as it must be. Whatever was being written may or may not be
 * durable; it was not acknowledged, and sending it again is safe.
 */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What an operator has to deal with. */
  public enum Problem {
    /** Another process has the directory open. */
    LOCKED,
    /** Written by a newer version of Verbale. */
    NEWER_FORMAT,
    /** The directory holds something else. */
    NOT_A_DATA_DIRECTORY,
    /** No space is left, or the quota is used up. */
    FULL,
    /** What is on disk is not what was written. */
    DAMAGED,
    /** Any other failure of the disk. */
    IO,
    /** This storage was closed, or gave up after a failed write. */
    CLOSED
  }

  private final Problem problem;

  public StorageException(Problem problem, String message) {
    this(problem, message, null);
  }

  public StorageException(Problem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = requireNonNull(problem, "problem");
  }

  /** What kind of trouble. */
  public Problem problem() {
    return problem;
  }
}

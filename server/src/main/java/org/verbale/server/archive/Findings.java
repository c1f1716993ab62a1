package org.verbale.server.archive;

import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.util.function.Consumer;
import org.verbale.server.storage.StorageException;

/**
 * What a check finds, as it finds it. All of it is counted; so much as was asked for is told.
 * Thread-safe.
 */
public final class Findings {
  private final long limit;
  private final Consumer<String> told;
  private long count;
  private long notes;

  /**
   * @param limit how many are told
   * @param told is given each, one at a time: {@code where: found (expected: ...)}
   */
  public Findings(long limit, Consumer<String> told) {
    this.limit = limit;
    this.told = requireNonNull(told, "told");
  }

  /**
   * Something is not as it must be.
   *
   * @param where table and key, index, or channel and sequence number; never content
   */
  public synchronized void find(String where, String found, String expected) {
    count++;
    if (count <= limit) {
      told.accept(where + ": " + found + " (expected: " + expected + ")");
    }
  }

  /** Something that is as it must be, and that whoever checks should know: not counted. */
  public synchronized void tell(String what) {
    notes++;
    if (notes <= limit) {
      told.accept(what);
    }
  }

  /**
   * Runs {@code work}; that it met what cannot be read, or rows that nobody wrote so, is a finding.
   */
  public void attempt(String where, Runnable work) {
    try {
      work.run();
    } catch (StorageException e) {
      find(where, String.valueOf(e.getMessage()), "readable");
    } catch (IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException
        | BufferUnderflowException e) {
      // What a decoder throws at bytes that passed for a row; its message may quote them.
      find(where, "malformed (" + e.getClass().getSimpleName() + ")", "as it was written");
    }
  }

  /** How many there are. */
  public synchronized long count() {
    return count;
  }
}

package org.verbale.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * What the tables hold at one moment. Valid only inside the call that it was given to; not
 * thread-safe, unless it is a {@link HeldView}'s.
 *
 * <p>Arrays that go in or come out are shared, not copied: nobody writes to them.
 *
 * <p>Every method throws {@link StorageException} when the disk fails.
 */
public interface View {
  /** The value of the row, or null if there is none. */
  byte @Nullable [] get(Family table, byte[] key);

  /** Whether there is such a row. */
  default boolean contains(Family table, byte[] key) {
    return get(table, key) != null;
  }

  /**
   * Shows the rows within {@code range} in ascending order, until there are no more or one says
   * stop.
   */
  void scan(Family table, KeyRange range, RowVisitor visitor);

  /** Is shown one row after the other. */
  @FunctionalInterface
  interface RowVisitor {
    /** Whether the next row is wanted too. */
    boolean row(byte[] key, byte[] value);
  }
}

package org.verbale.client;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;

/**
 * Remembers that the server was caught: from then on nothing is sent to it or believed of it. Safe
 * for use by many threads.
 */
final class Halt {
  private volatile @Nullable DishonestServerException cause;

  /** Does {@code step}, unless the server was caught before; notes if it is caught now. */
  <T> T guard(Supplier<T> step) {
    check();
    try {
      return step.get();
    } catch (DishonestServerException e) {
      cause = e;
      throw e;
    }
  }

  void guard(Runnable step) {
    guard(
        () -> {
          step.run();
          return true;
        });
  }

  /**
   * @throws DishonestServerException what the server was caught at
   */
  void check() {
    DishonestServerException caught = cause;
    if (caught != null) {
      throw new DishonestServerException(
          caught.statement(), "server: caught before (expected: somebody who looks)", caught);
    }
  }
}

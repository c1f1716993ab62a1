package org.verbale.client;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;

/**
 * Remembers that the server was caught: from then on nothing is sent to it or believed of it. Safe
 * for use by many threads.
 */
final class Halt {
  private final UnaryOperator<DishonestServerException> accuse;
  private volatile @Nullable DishonestServerException cause;

  /**
   * @param accuse looks for evidence of what the server was caught at
   */
  Halt(UnaryOperator<DishonestServerException> accuse) {
    this.accuse = accuse;
  }

  /** Does {@code step}, unless the server was caught before; notes if it is caught now. */
  <T> T guard(Supplier<T> step) {
    check();
    try {
      return step.get();
    } catch (DishonestServerException e) {
      cause = e;
      DishonestServerException shown = accuse.apply(e);
      cause = shown;
      throw shown;
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
      var again =
          new DishonestServerException(
              caught.statement(), "server: caught before (expected: somebody who looks)", caught);
      throw caught.evidence().map(again::with).orElse(again);
    }
  }
}

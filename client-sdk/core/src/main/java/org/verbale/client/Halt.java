package org.verbale.client;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;

/**
 * Remembers that the server was caught: from then on nothing is sent to it or believed of it. Safe
 * for use by many threads.
 */
final class Halt {
  private final UnaryOperator<DishonestServerException> accuse;
  private final Supplier<Optional<RefusedException>> excuse;
  private volatile @Nullable DishonestServerException cause;

  /**
   * @param accuse looks for evidence of what the server was caught at
   * @param excuse looks for what may be behind it without a lie
   */
  Halt(
      UnaryOperator<DishonestServerException> accuse, Supplier<Optional<RefusedException>> excuse) {
    this.accuse = accuse;
    this.excuse = excuse;
  }

  /** Does {@code step}, unless the server was caught before; notes if it is caught now. */
  <T> T guard(Supplier<T> step) {
    check();
    try {
      return step.get();
    } catch (DishonestServerException e) {
      Optional<RefusedException> behind = excuse.get();
      if (behind.isPresent()) {
        behind.get().addSuppressed(e);
        throw behind.get();
      }
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

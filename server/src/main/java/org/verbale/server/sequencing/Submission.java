package org.verbale.server.sequencing;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.verbale.refusal.RefusedException;

/** A command on its way: what it is, who waits for it, and what came of it. */
final class Submission<R> {
  private final CommandTable.Stamped<R> stamped;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private @Nullable R result;
  private @Nullable RefusedException refused;

  Submission(CommandTable.Stamped<R> stamped) {
    this.stamped = stamped;
  }

  CompletableFuture<R> future() {
    return future;
  }

  int size() {
    return stamped.command().size();
  }

  /** Applies the command; the sender hears nothing before {@link #settle}. */
  void applyIn(Application application) {
    try {
      result = application.apply(stamped);
    } catch (RefusedException e) {
      refused = e;
    }
  }

  /**
   * Tells the sender, once the batch is durable. A refusal waits too: it may rest on a command of
   * the same batch that a crash could still undo.
   */
  @SuppressWarnings("NullAway") // the result of a handler: null only where R allows it
  void settle() {
    if (refused != null) {
      future.completeExceptionally(refused);
    } else {
      future.complete(result);
    }
  }

  void fail(Throwable cause) {
    future.completeExceptionally(cause);
  }
}

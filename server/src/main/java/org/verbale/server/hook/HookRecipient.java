package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.hook.PublicationEvent;
import org.verbale.hook.PublicationHook;

/**
 * Calls one hook of the operator's, on a thread of its own. One that does not come back is
 * interrupted, and not called again before it did: whatever it does, it costs one thread.
 */
final class HookRecipient implements Recipient {
  private static final Logger LOG = LoggerFactory.getLogger(HookRecipient.class);

  private final String name;
  private final PublicationHook hook;
  private final Duration patience;
  private volatile @Nullable Thread calling;

  /**
   * @param name of the hook, asked for once
   * @param patience longest time for one call
   */
  HookRecipient(String name, PublicationHook hook, Duration patience) {
    this.name = requireNonNull(name, "name");
    this.hook = requireNonNull(hook, "hook");
    this.patience = requireNonNull(patience, "patience");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Outcome tell(PublicationEvent event, Instant now) throws InterruptedException {
    Thread before = calling;
    if (before != null && before.isAlive()) {
      return new Outcome.Failed("still-busy");
    }
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    Thread call = Thread.ofPlatform().name(name).daemon().unstarted(() -> call(event, told));
    calling = call;
    call.start();
    try {
      told.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Outcome.Delivered();
    } catch (ExecutionException e) {
      // Its own words may say anything: the kind of failure is what goes into our log.
      Throwable cause = requireNonNull(e.getCause(), "cause");
      LOG.warn("Hook {}: failed with {}", name, cause.getClass().getName());
      return new Outcome.Failed(cause instanceof Error ? "error" : "exception");
    } catch (TimeoutException e) {
      call.interrupt();
      return new Outcome.Failed("timeout");
    } catch (InterruptedException e) {
      call.interrupt();
      throw e;
    }
  }

  private void call(PublicationEvent event, CompletableFuture<Boolean> told) {
    try {
      hook.on(event);
      told.complete(true);
    } catch (Throwable e) { // Errors too: a class that is missing there is no bug of ours
      told.completeExceptionally(e);
    }
  }

  /** Interrupts a call that is under way. */
  @Override
  public void close() {
    Thread call = calling;
    if (call != null) {
      call.interrupt();
    }
  }
}

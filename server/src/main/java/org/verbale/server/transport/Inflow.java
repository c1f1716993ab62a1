package org.verbale.server.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.verbale.refusal.Refusal;

/**
 * One stream of messages from one client, taken by one thread. The client is asked for a message
 * when the one before was dealt with, so at most one is held. Make it before the handler returns.
 *
 * <p>{@link #next} is for one thread; {@link #end} for any.
 */
final class Inflow<Q> implements StreamObserver<Q>, Streams.Stream {
  private final ServerCallStreamObserver<?> call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Q waiting;
  private boolean complete;
  private boolean gone;
  private @Nullable Refusal ended;

  Inflow(ServerCallStreamObserver<?> call) {
    this.call = call;
    call.disableAutoRequest();
    call.setOnCancelHandler(() -> change(() -> gone = true));
  }

  /**
   * Asks for the next message and waits for it.
   *
   * @param patience longest wait
   * @return empty when the client sent its last, or is gone
   * @throws org.verbale.refusal.RefusedException why the stream was ended from here, or
   *     RATE_LIMITED after {@code patience}
   */
  Optional<Q> next(Duration patience) {
    call.request(1);
    long left = patience.toNanos();
    lock.lock();
    try {
      while (waiting == null && !complete && !gone) {
        if (ended != null) {
          throw ended.asException();
        }
        if (left <= 0) {
          throw new Refusal.RateLimited(Duration.ZERO).asException();
        }
        left = changed.awaitNanos(left);
      }
      Optional<Q> taken = gone ? Optional.empty() : Optional.ofNullable(waiting);
      waiting = null;
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal.ShuttingDown().asException();
    } finally {
      lock.unlock();
    }
  }

  boolean isGone() {
    lock.lock();
    try {
      return gone;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void end(Refusal refusal) {
    change(() -> ended = refusal);
  }

  @Override
  public void onNext(Q message) {
    change(() -> waiting = message);
  }

  @Override
  public void onError(Throwable thrown) {
    change(() -> gone = true);
  }

  @Override
  public void onCompleted() {
    change(() -> complete = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

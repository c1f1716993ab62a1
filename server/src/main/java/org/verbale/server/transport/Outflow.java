package org.verbale.server.transport;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.verbale.refusal.Refusal;

/**
 * One stream of messages to one client, sent by one thread that waits until the client took the
 * message before: nothing piles up for a client that does not read. Make it before the handler
 * returns.
 *
 * <p>{@link #send} is for one thread; {@link #end} for any.
 */
final class Outflow<A> implements Streams.Stream {
  private final ServerCallStreamObserver<A> out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean gone;
  private @Nullable Refusal ended;
  private @Nullable Thread sender;

  Outflow(ServerCallStreamObserver<A> out) {
    this.out = out;
    out.setOnReadyHandler(this::wake);
    out.setOnCancelHandler(this::leave);
  }

  /**
   * Waits for room for one message.
   *
   * @param patience longest wait; the client has to take something within it
   * @return false when the client is gone
   * @throws org.verbale.refusal.RefusedException why the stream was ended from here, or
   *     RATE_LIMITED after {@code patience}
   */
  boolean awaitRoom(Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!isOver() && !out.isReady()) {
        if (left <= 0) {
          throw new Refusal.RateLimited(Duration.ZERO).asException();
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (!isOver()) {
        throw new Refusal.ShuttingDown().asException();
      }
    } finally {
      lock.unlock();
    }
    throwIfEnded();
    return !out.isCancelled();
  }

  private boolean isOver() {
    return gone || ended != null || out.isCancelled();
  }

  /** Sends one message; call {@link #awaitRoom} first. */
  void send(A message) {
    out.onNext(message);
  }

  /** The last message was sent. */
  void complete() {
    out.onCompleted();
  }

  /**
   * From here on the stream's end also interrupts the calling thread: it waits for other things
   * than room.
   */
  void interruptMeAtTheEnd() {
    lock.lock();
    try {
      sender = Thread.currentThread();
      if (gone || ended != null) {
        sender.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void end(Refusal refusal) {
    lock.lock();
    try {
      ended = refusal;
      wakeSender();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      gone = true;
      wakeSender();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void wakeSender() {
    changed.signalAll();
    if (sender != null) {
      sender.interrupt();
    }
  }

  /**
   * Throws why the stream was ended from here.
   *
   * @throws org.verbale.refusal.RefusedException if it was
   */
  void throwIfEnded() {
    lock.lock();
    try {
      if (ended != null) {
        throw ended.asException();
      }
    } finally {
      lock.unlock();
    }
  }
}

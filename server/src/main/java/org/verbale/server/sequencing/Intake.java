package org.verbale.server.sequencing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.verbale.refusal.Refusal;

/** Where commands wait for the writer: bounded in number and bytes. Thread-safe. */
final class Intake {
  private static final Duration RETRY = Duration.ofMillis(500);

  private final SequencerOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Submission<?>> waiting = new ArrayDeque<>();
  private long waitingBytes;

  /** Why nothing more is taken in; null while open. */
  private @Nullable RuntimeException closed;

  Intake(SequencerOptions options) {
    this.options = options;
  }

  /**
   * Queues {@code submission}, or fails it at once if the queue is full or closed.
   *
   * @param urgent whether to queue it even if the queue is full
   */
  void add(Submission<?> submission, boolean urgent) {
    RuntimeException declined = offer(submission, urgent);
    if (declined != null) {
      submission.fail(declined);
    }
  }

  private @Nullable RuntimeException offer(Submission<?> submission, boolean urgent) {
    lock.lock();
    try {
      if (closed != null) {
        return closed;
      }
      boolean full =
          waiting.size() >= options.queueCommands() || waitingBytes >= options.queueBytes();
      if (full && !urgent) {
        return new Refusal.Overloaded(RETRY).asException();
      }
      waiting.add(submission);
      waitingBytes += submission.size();
      changed.signal();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The next batch, as soon as there is one command; empty when closed and nothing waits. */
  List<Submission<?>> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && closed == null) {
        changed.await();
      }
      List<Submission<?>> batch = new ArrayList<>();
      long bytes = 0;
      while (batch.size() < options.batchCommands() && bytes < options.batchBytes()) {
        Submission<?> next = waiting.poll();
        if (next == null) {
          break;
        }
        batch.add(next);
        bytes += next.size();
      }
      waitingBytes -= bytes;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in nothing more; what waits may still be taken out. The first reason counts. */
  void close(RuntimeException reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out all that waits. */
  List<Submission<?>> drain() {
    lock.lock();
    try {
      List<Submission<?>> all = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Commands that wait now. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}

package org.verbale.server.transport;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.StorageException;

/** Lets many wait for a published head with one thread looking. Thread-safe. */
public final class SealWatch implements AutoCloseable {
  /** Shortest time from one look to the next, however often something is committed. */
  private static final long PACE_MILLIS = 10;

  private final LongSupplier newest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Semaphore news = new Semaphore(1);
  private final Thread thread;
  private long size;
  private boolean closed;

  /**
   * @param newest reads the size of the newest published head
   */
  public SealWatch(LongSupplier newest) {
    this.newest = newest;
    this.thread = Thread.ofVirtual().name("seal-watch").start(this::watch);
  }

  /** There may be a newer one. Returns at once. */
  public void look() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void watch() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        sealed(newest.getAsLong());
        Thread.sleep(PACE_MILLIS);
      }
    } catch (InterruptedException e) {
      close();
    } catch (RefusedException | StorageException e) {
      close(); // the store is closing, or failed: nothing will be sealed
    }
  }

  private void sealed(long now) {
    lock.lock();
    try {
      if (now > size) {
        size = now;
        grown.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The newest published size that was seen. */
  public long size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the published size is at least {@code wanted}.
   *
   * @throws org.verbale.refusal.RefusedException NOT_SEALED_YET after {@code patience}, or
   *     SHUTTING_DOWN
   */
  void await(long wanted, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (size < wanted) {
        if (closed) {
          throw new Refusal.ShuttingDown().asException();
        }
        if (left <= 0) {
          throw new Refusal.NotSealedYet(wanted, size).asException();
        }
        left = grown.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal.ShuttingDown().asException();
    } finally {
      lock.unlock();
    }
  }

  /** Sends away all who wait. */
  @Override
  public void close() {
    thread.interrupt();
    lock.lock();
    try {
      closed = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * Sweeps again and again, on a thread of its own, what has to leave the disk of one storage, until
 * it is closed or the storage is. Thread-safe.
 */
public final class PurgeLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeLoop.class);

  /** Until the next attempt where the disk failed. */
  private static final int PAUSES = 30;

  private final Storage storage;
  private final Duration pause;
  private final Runnable sweep;
  private final String failure;
  private final Thread thread;

  /**
   * Not started.
   *
   * @param name of the thread
   * @param pause from one sweep to the next
   * @param sweep takes up what waits, or goes on with it
   * @param failure what it means that the disk failed, for the operator
   */
  public PurgeLoop(Storage storage, String name, Duration pause, Runnable sweep, String failure) {
    this.storage = requireNonNull(storage, "storage");
    this.pause = requireNonNull(pause, "pause");
    this.sweep = requireNonNull(sweep, "sweep");
    this.failure = requireNonNull(failure, "failure");
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Begins, once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(attempt() ? pause : pause.multipliedBy(PAUSES));
      }
    } catch (InterruptedException | RefusedException e) {
      LOG.debug("No more sweeps: stopping");
    }
  }

  /** Gives whether the disk is well. */
  private boolean attempt() {
    try {
      sweep.run();
      return true;
    } catch (RefusedException e) {
      if (e.refusal() instanceof Refusal.Overloaded) {
        return true;
      }
      throw e;
    } catch (StorageException e) {
      LOG.error("{}; trying again later", failure, e);
      return false;
    }
  }

  /** Ends a compaction that is under way; the next start goes on. */
  @Override
  public void close() {
    thread.interrupt();
    storage.cancelPurge();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the storage must not be closed under it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

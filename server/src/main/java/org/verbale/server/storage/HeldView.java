package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * One moment of the store that is kept: what it shows stays as it was, whatever is written
 * meanwhile. Unlike other views it may be read by several threads, until it is closed. Made by
 * {@link Storage#hold}. Thread-safe.
 */
public final class HeldView implements AutoCloseable {
  private final Storage storage;
  private final View view;
  private final Runnable release;
  private int reading;
  private boolean closed;

  HeldView(Storage storage, View view, Runnable release) {
    this.storage = requireNonNull(storage, "storage");
    this.view = requireNonNull(view, "view");
    this.release = requireNonNull(release, "release");
  }

  /**
   * Runs {@code work} on a reading thread, and waits for its result. Exceptions of {@code work}
   * come out as they are.
   *
   * @return what {@code work} returned; empty if the view was closed before
   * @throws org.verbale.refusal.RefusedException as {@link Storage#read}
   */
  public <T> Optional<T> read(Function<? super View, ? extends T> work) {
    if (!enter()) {
      return Optional.empty();
    }
    try {
      T result = storage.onReader(() -> work.apply(view));
      return Optional.of(result);
    } finally {
      leave();
    }
  }

  /** Lets the moment go, once reads under way have ended. Harmless a second time. */
  @Override
  public void close() {
    boolean last;
    synchronized (this) {
      last = !closed && reading == 0;
      closed = true;
    }
    if (last) {
      release.run();
    }
  }

  private synchronized boolean enter() {
    if (!closed) {
      reading++;
    }
    return !closed;
  }

  private void leave() {
    boolean last;
    synchronized (this) {
      reading--;
      last = closed && reading == 0;
    }
    if (last) {
      release.run();
    }
  }
}

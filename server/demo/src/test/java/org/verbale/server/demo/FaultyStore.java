package org.verbale.server.demo;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;

/** A store in memory at whose n-th commit from now something happens. */
final class FaultyStore implements StateStore {
  private final TreeMap<String, Bytes> entries = new TreeMap<>();
  private int left = Integer.MAX_VALUE;
  private Fault fault = Fault.FULL;

  private enum Fault {
    FULL,
    KILLED_BEFORE,
    KILLED_AFTER
  }

  /** What a killed process would have gone through: nothing may catch it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed(String what) {
      super(what);
    }
  }

  /** The process is killed at the n-th commit, before or after it was stored. */
  synchronized void killAt(int commit, boolean stored) {
    left = commit;
    fault = stored ? Fault.KILLED_AFTER : Fault.KILLED_BEFORE;
  }

  /** There is no room from the n-th commit on. */
  synchronized void fullAt(int commit) {
    left = commit;
    fault = Fault.FULL;
  }

  /** Another process, or room again. */
  synchronized void heal() {
    left = Integer.MAX_VALUE;
  }

  /** Whether the fault happened. */
  synchronized boolean isFaulty() {
    return left <= 0;
  }

  @Override
  public synchronized Optional<Bytes> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public synchronized SortedSet<String> keys(String prefix) {
    SortedSet<String> keys = new TreeSet<>(entries.tailMap(prefix).keySet());
    keys.removeIf(key -> !key.startsWith(prefix));
    return keys;
  }

  @Override
  public synchronized void commit(StateChanges changes) throws IOException {
    left--;
    if (left > 0 || (left == 0 && fault == Fault.KILLED_AFTER)) {
      changes.asMap().forEach(this::apply);
    }
    if (left > 0) {
      return;
    }
    if (fault == Fault.FULL) {
      throw new IOException("store: no space left (expected: some)");
    }
    throw new Killed(changes.asMap().keySet().toString());
  }

  private void apply(String key, Optional<Bytes> value) {
    value.ifPresentOrElse(present -> entries.put(key, present), () -> entries.remove(key));
  }

  @Override
  public void close() {}
}

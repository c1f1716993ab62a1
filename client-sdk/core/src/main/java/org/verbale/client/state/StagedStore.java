package org.verbale.client.state;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.verbale.codec.Bytes;

/**
 * What another store holds, without some of its keys, and with changes that are kept in memory
 * until somebody commits {@link #changes} there. Safe for use by many threads.
 */
public final class StagedStore implements StateStore {
  private final StateStore base;
  private final Predicate<String> hidden;
  private final Map<String, Optional<Bytes>> staged = new TreeMap<>();

  /**
   * @param hidden keys of {@code base} that are not seen here
   */
  public StagedStore(StateStore base, Predicate<String> hidden) {
    this.base = requireNonNull(base, "base");
    this.hidden = requireNonNull(hidden, "hidden");
  }

  @Override
  public synchronized Optional<Bytes> get(String key) {
    Optional<Bytes> change = staged.get(key);
    if (change != null) {
      return change;
    }
    return hidden.test(key) ? Optional.empty() : base.get(key);
  }

  @Override
  public synchronized SortedSet<String> keys(String prefix) {
    SortedSet<String> keys = new TreeSet<>(base.keys(prefix));
    keys.removeIf(hidden);
    staged.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            keys.remove(key);
            value.ifPresent(there -> keys.add(key));
          }
        });
    return keys;
  }

  @Override
  public synchronized void commit(StateChanges changes) {
    staged.putAll(changes.asMap());
  }

  /** What makes the other store hold what this one does. */
  public synchronized StateChanges changes() {
    StateChanges changes = new StateChanges();
    base.keys("").stream().filter(hidden).forEach(changes::delete);
    staged.forEach(
        (key, value) ->
            value.ifPresentOrElse(bytes -> changes.put(key, bytes), () -> changes.delete(key)));
    return changes;
  }

  /** The other store stays open. */
  @Override
  public void close() {
    // It owns nothing.
  }
}

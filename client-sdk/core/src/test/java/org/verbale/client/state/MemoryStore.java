package org.verbale.client.state;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.codec.Bytes;

/** State of a test, in memory. */
public final class MemoryStore implements StateStore {
  private final TreeMap<String, Bytes> entries = new TreeMap<>();

  @Override
  public synchronized Optional<Bytes> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public synchronized SortedSet<String> keys(String prefix) {
    SortedSet<String> keys = new TreeSet<>(entries.tailMap(prefix).keySet());
    keys.removeIf(key -> !key.startsWith(prefix));
    return Collections.unmodifiableSortedSet(keys);
  }

  @Override
  public synchronized void commit(StateChanges changes) {
    changes
        .asMap()
        .forEach(
            (key, value) ->
                value.ifPresentOrElse(
                    present -> entries.put(key, present), () -> entries.remove(key)));
  }

  @Override
  public void close() {}
}

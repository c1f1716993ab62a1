package org.verbale.client.state;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.client.state.Journal.Place;

/** Where in the file the value of each key lies. Not thread-safe. */
final class Index {
  private final NavigableMap<String, Place> places = new TreeMap<>();
  private long live;

  /** Empty for a key that is deleted. */
  void apply(Map<String, Optional<Place>> changes) {
    changes.forEach(this::apply);
  }

  private void apply(String key, Optional<Place> value) {
    Place before = value.isPresent() ? places.put(key, value.get()) : places.remove(key);
    live -= before == null ? 0 : size(key, before);
    live += value.map(place -> size(key, place)).orElse(0L);
  }

  private static long size(String key, Place value) {
    return key.length() + (long) value.length();
  }

  Optional<Place> find(String key) {
    return Optional.ofNullable(places.get(key));
  }

  /** All keys, in order; a view. */
  SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(places.navigableKeySet());
  }

  /** The keys that begin with {@code prefix}, in order; a copy. */
  SortedSet<String> keys(String prefix) {
    var keys = new TreeSet<String>();
    for (String key : places.tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      keys.add(key);
    }
    return Collections.unmodifiableSortedSet(keys);
  }

  /** Bytes of all keys and values. */
  long live() {
    return live;
  }

  void clear() {
    places.clear();
    live = 0;
  }
}

package org.verbale.client.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.verbale.codec.Bytes;

/** Puts and deletes that become true together. The last word on a key counts. Not thread-safe. */
public final class StateChanges {
  private final Map<String, Optional<Bytes>> changes = new TreeMap<>();

  @CanIgnoreReturnValue
  public StateChanges put(String key, Bytes value) {
    changes.put(key, Optional.of(value));
    return this;
  }

  /** Deleting what is not there is fine. */
  @CanIgnoreReturnValue
  public StateChanges delete(String key) {
    changes.put(key, Optional.empty());
    return this;
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** By key, in order; empty where the key is deleted. */
  public Map<String, Optional<Bytes>> asMap() {
    return Collections.unmodifiableMap(changes);
  }

  @Override
  public String toString() {
    return changes.size() + " changes";
  }
}

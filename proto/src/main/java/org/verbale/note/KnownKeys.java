package org.verbale.note;

import java.util.List;
import java.util.Optional;

/** The keys that a verifier believes in; signatures of all others are as if they were not there. */
@FunctionalInterface
public interface KnownKeys {
  /**
   * The known key of this name and id, if there is one. A key of the same name and another id, or
   * the reverse, is another key.
   */
  Optional<VerifierKey> find(String name, int keyId);

  /** These and no others. */
  static KnownKeys of(VerifierKey... keys) {
    List<VerifierKey> known = List.of(keys);
    return (name, keyId) -> {
      for (VerifierKey key : known) {
        if (key.name().equals(name) && key.keyId() == keyId) {
          return Optional.of(key);
        }
      }
      return Optional.empty();
    };
  }
}

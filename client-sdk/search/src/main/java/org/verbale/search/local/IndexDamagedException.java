package org.verbale.search.local;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An index on disk is not what was written; it is dropped and made anew. */
final class IndexDamagedException extends IOException {
  private static final long serialVersionUID = 1;

  private final Damage damage;

  IndexDamagedException(Damage damage, @Nullable Throwable cause) {
    super("index: " + damage + " (expected: as it was committed)", cause);
    this.damage = damage;
  }

  Damage damage() {
    return damage;
  }
}

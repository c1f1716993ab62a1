package org.verbale.server.search;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An index is not what was written, or not of this log: it has to be made anew. */
final class IndexDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  IndexDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

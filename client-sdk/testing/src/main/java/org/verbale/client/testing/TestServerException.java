package org.verbale.client.testing;

import org.jspecify.annotations.Nullable;

/** The test server could not do what it was told; the message has what its processes said. */
public final class TestServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TestServerException(String message) {
    this(message, null);
  }

  TestServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

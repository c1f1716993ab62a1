package org.verbale.client.state;

import java.io.IOException;

/**
 * The state on disk is not what was written: another key, another file, or bytes that changed. It
 * never means that the process was killed; that loses nothing.
 */
public final class StateDamagedException extends IOException {
  private static final long serialVersionUID = 1;

  StateDamagedException(String message) {
    super(message);
  }
}

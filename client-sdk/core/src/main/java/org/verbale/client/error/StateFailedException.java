package org.verbale.client.error;

import java.io.IOException;

/** The local state could not be read or written: a full disk, another process, a damaged file. */
public final class StateFailedException extends VerbaleException {
  private static final long serialVersionUID = 1;

  public StateFailedException(IOException cause) {
    super("state: " + cause.getMessage(), cause);
  }
}

package org.verbale.client.error;

import java.io.IOException;

/** A file to be attached could not be read, or is not as long as it was said to be. */
public final class AttachmentFailedException extends VerbaleException {
  private static final long serialVersionUID = 1;

  public AttachmentFailedException(IOException cause) {
    super("attachment: cannot be sent (expected: a file that stays as it is)", cause);
  }
}

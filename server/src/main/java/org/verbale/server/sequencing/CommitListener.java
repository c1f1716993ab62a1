package org.verbale.server.sequencing;

import org.verbale.server.storage.StorageException;

/** Hears what the writer did. Called on its thread: must return at once and never throw. */
public interface CommitListener {
  /** Something became durable; the log now has {@code size} leaves. */
  void committed(long size);

  /**
   * The node takes no more commands.
   *
   * @param cause a {@link StorageException}, or the bug
   */
  void stopped(Throwable cause);
}

package org.verbale.server.archive;

import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedCheckpoint;
import org.verbale.note.BadSignatureException;

/** By whom a checkpoint must be signed. Thread-safe. */
@FunctionalInterface
public interface CheckpointRule {
  /**
   * @throws BadSignatureException if it is not
   */
  VerifiedCheckpoint verify(SignedCheckpoint checkpoint) throws BadSignatureException;
}

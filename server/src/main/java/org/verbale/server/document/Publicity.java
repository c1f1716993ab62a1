package org.verbale.server.document;

import org.verbale.id.RecordId;
import org.verbale.server.storage.View;

/** Says which records are public: what they say is not erased. */
@FunctionalInterface
public interface Publicity {
  /**
   * Whether parts of {@code record} are public by the last decision about it that stands before
   * {@code before} in the log.
   */
  boolean isPublic(View view, RecordId record, long before);
}

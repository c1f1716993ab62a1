package org.verbale.complaint;

import java.util.Optional;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a channel's chain says up to where a complaint stands: the server reads it from its tables,
 * a member from what it replayed.
 */
public interface ComplaintView {
  /** Hash of the note of a record that stands in the channel. */
  Optional<Digest> note(RecordId record);

  /** Whether nobody can look any more. */
  boolean isErased(RecordId record);

  /** Whether a leaf of the group, as it is now, shows this certificate. */
  boolean isMember(Digest certificate);

  boolean hasComplained(RecordId record, DeviceId device);
}

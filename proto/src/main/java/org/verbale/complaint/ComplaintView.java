package org.verbale.complaint;

import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a channel's chain says up to where a complaint stands, of those who complain: the server
 * reads it from its tables, a member from what it replayed.
 */
public interface ComplaintView {
  /** Whether a leaf of the group, as it is now, shows this certificate. */
  boolean isMember(Digest certificate);

  boolean hasComplained(RecordId record, DeviceId device);
}

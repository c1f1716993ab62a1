package org.verbale.epoch;

import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;

/**
 * What a channel's chain says up to where a note stands: the server reads it from its tables, a
 * member from what it replayed.
 */
public interface EpochView {
  /** Who is in the group now. */
  Group group();

  /** Hash of the note of an epoch that the channel has had. */
  Optional<Digest> note(EpochId epoch);

  /** Whether the epoch was acknowledged by this certificate. */
  boolean hasAcknowledged(EpochId epoch, Digest certificate);

  /** Whether the epoch was relinked by this device. */
  boolean hasRelinked(EpochId epoch, DeviceId device);
}

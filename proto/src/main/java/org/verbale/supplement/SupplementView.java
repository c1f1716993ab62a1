package org.verbale.supplement;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a channel's chain says up to where a supplement stands: the server reads it from its tables,
 * a member from what it replayed.
 */
public interface SupplementView {
  /** The MLS epoch now. */
  EpochId epoch();

  /** Whether a leaf of the group, as it is now, shows this certificate. */
  boolean isMember(Digest certificate);

  /**
   * A record.
   *
   * @param note hash of its note
   * @param author who signed it first
   * @param profile newest analysis profile of the terms that it has, its own or added; 0 if it has
   *     none, or they are not there any more
   */
  record Target(Digest note, CertificateId author, int profile) {
    public Target {
      requireNonNull(note, "note");
      requireNonNull(author, "author");
    }
  }

  /** A record that stands in the channel. */
  Optional<Target> record(RecordId record);

  /** Whether there is nothing to be found any more. */
  boolean isErased(RecordId record);
}

package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a channel's chain says up to where a publication note stands, of those before it: the server
 * reads it from its tables, a member from what it replayed.
 */
public interface PublicationView {
  /**
   * A decision that stands in the chain.
   *
   * @param number of the decision, and so how many there are about the record
   * @param hash of its note
   */
  record Decision(long number, PublicationNote.Act act, Digest hash) {
    public Decision {
      requireNonNull(act, "act");
      requireNonNull(hash, "hash");
    }
  }

  /** The last decision about this record; none if nobody decided yet. */
  Optional<Decision> last(RecordId record);
}

package org.verbale.erasure;

import java.util.Optional;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a channel's chain says up to where a note stands: the server reads it from its tables, a
 * member from what it replayed.
 */
public interface ErasureView {
  /**
   * A record that stands in the channel.
   *
   * @param note hash of the record note
   * @param author certificate of its first signer
   */
  record Target(Digest note, CertificateId author) {}

  /** The record of this id, if it stands in this very channel. */
  Optional<Target> record(RecordId record);

  /** Whether it was erased already. */
  boolean isErased(RecordId record);

  /** How many hold notes the channel has had. */
  long holds();
}

package org.verbale.client.channel;

import org.verbale.channel.EpochId;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;

/**
 * A signed statement in the chain that the keys of this device contradict. The note stays there as
 * evidence.
 *
 * @param author who signed it
 * @param note its hash
 * @param sequence of its leaf in the channel
 */
public record Refuted(Kind kind, EpochId epoch, CertificateId author, Digest note, long sequence) {
  /** What was said falsely. */
  public enum Kind {
    /** A committer's commitment to the archive key, or its key link. */
    EPOCH_NOTE,
    /** A correction that is wrong itself. */
    RELINK
  }
}

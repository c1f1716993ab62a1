package org.verbale.client;

import java.time.Instant;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.log.Receipt;

/**
 * Proof that a record stands in the archive, for anybody who has the log's key, or the policy, and
 * nothing else: {@code verbale-keys verify}.
 *
 * @param proof the leaf, its path, and the signed checkpoint
 * @param witnessed the time at which a whole quorum of this client's policy vouched for it; empty
 *     if none is demanded
 */
public record RecordReceipt(Receipt proof, Optional<Instant> witnessed) {
  /** On whose word the record stands there. */
  public enum Standing {
    /** The log's, which signed for it. */
    DURABLE,
    /** Also that of witnesses enough, who saw no other log. */
    WITNESSED
  }

  public Standing standing() {
    return witnessed.isPresent() ? Standing.WITNESSED : Standing.DURABLE;
  }

  /** The file form (c2sp.org/tlog-proof), cosignatures included. */
  public Bytes toBytes() {
    return proof.toBytes();
  }
}

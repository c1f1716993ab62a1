package org.verbale.client.archive;

import java.time.Instant;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Receipt;
import org.verbale.log.TreeHead;

/**
 * A sealed head that this client has checked. Made only by {@link TrustedLog}.
 *
 * @param seal of the map's root, the last leaf, with the signed checkpoint; kept as evidence
 * @param witnessed the time that a whole quorum vouches for; empty if none is demanded
 */
public record TrustedHead(Receipt seal, Optional<Instant> witnessed) {
  /** The signed note. */
  public Bytes checkpoint() {
    return seal.checkpoint().toBytes();
  }

  /** What it signs. */
  public TreeHead tree() {
    return seal.checkpoint().unverified().head();
  }

  /** The root of the completeness map under it. */
  public Digest mapRoot() {
    return seal.leaf().object();
  }

  /** When it was sealed, milliseconds. */
  public long time() {
    return seal.leaf().time();
  }
}

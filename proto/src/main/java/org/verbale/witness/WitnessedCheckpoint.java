package org.verbale.witness;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.verbale.codec.Bytes;
import org.verbale.log.Checkpoint;
import org.verbale.log.TreeHead;
import org.verbale.log.VerifiedCheckpoint;

/**
 * A head that its log signed and the quorum of a policy cosigned: no other witness of that quorum's
 * kind saw another history. Made only by {@link TrustPolicy#verify}. Immutable.
 */
public final class WitnessedCheckpoint {
  private final VerifiedCheckpoint signed;
  private final List<Cosignature> cosignatures;
  private final OptionalLong time;

  WitnessedCheckpoint(VerifiedCheckpoint signed, List<Cosignature> found, OptionalLong time) {
    this.signed = signed;
    this.cosignatures = List.copyOf(found);
    this.time = time;
  }

  /** What the log signed. */
  public VerifiedCheckpoint signed() {
    return signed;
  }

  public Checkpoint checkpoint() {
    return signed.checkpoint();
  }

  public TreeHead head() {
    return signed.head();
  }

  /** By witnesses of the policy, in its order, each once. */
  public List<Cosignature> cosignatures() {
    return cosignatures;
  }

  /**
   * The time that a whole quorum vouches for: each of enough witnesses saw this head as the largest
   * then or later. Empty under {@code quorum none}. A client judges freshness by it.
   */
  public Optional<Instant> time() {
    return time.isPresent()
        ? Optional.of(Instant.ofEpochSecond(time.getAsLong()))
        : Optional.empty();
  }

  /** The note with all its signature lines. */
  public Bytes toBytes() {
    return signed.toBytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WitnessedCheckpoint that
        && signed.equals(that.signed)
        && cosignatures.equals(that.cosignatures);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return "WitnessedCheckpoint[" + checkpoint() + ", " + cosignatures.size() + " witnesses]";
  }
}

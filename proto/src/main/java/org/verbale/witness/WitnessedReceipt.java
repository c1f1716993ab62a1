package org.verbale.witness;

import org.verbale.log.VerifiedReceipt;

/**
 * A leaf that stands at its index under a witnessed checkpoint: <i>witnessed</i>, where a {@link
 * VerifiedReceipt} alone is <i>durable</i> on the word of the log. Made only by {@link
 * TrustPolicy#verify}. Immutable.
 */
public final class WitnessedReceipt {
  private final VerifiedReceipt receipt;
  private final WitnessedCheckpoint checkpoint;

  WitnessedReceipt(VerifiedReceipt receipt, WitnessedCheckpoint checkpoint) {
    this.receipt = receipt;
    this.checkpoint = checkpoint;
  }

  /** The leaf and its place. */
  public VerifiedReceipt receipt() {
    return receipt;
  }

  /** What covers it. */
  public WitnessedCheckpoint checkpoint() {
    return checkpoint;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WitnessedReceipt that
        && receipt.equals(that.receipt)
        && checkpoint.equals(that.checkpoint);
  }

  @Override
  public int hashCode() {
    return receipt.hashCode();
  }

  @Override
  public String toString() {
    return "WitnessedReceipt[" + receipt + "]";
  }
}

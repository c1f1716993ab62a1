package org.verbale.evidence;

import java.util.Collection;
import java.util.List;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.log.VerifiedReceipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;

/** Holds evidence against the keys of one log. */
final class Judge {
  private final List<VerifierKey> keys;

  /**
   * @throws IllegalArgumentException if the keys are of two logs, which may well disagree
   */
  Judge(Collection<VerifierKey> keys) {
    this.keys = List.copyOf(keys);
    if (this.keys.stream().map(VerifierKey::name).distinct().count() != 1) {
      throw new IllegalArgumentException("log keys: not of one log (expected: of one name)");
    }
  }

  /** Demands one of the log's keys: others may have as many successors as they like. */
  void demandKnown(VerifierKey key) throws ProofException {
    require(keys.contains(key), "of another log", "of the one whose key was given");
  }

  TreeHead head(SignedCheckpoint statement) throws BadSignatureException {
    return statement.verify(keys).head();
  }

  VerifiedReceipt receipt(Receipt receipt) throws BadSignatureException, ProofException {
    return receipt.verify(keys);
  }

  VerifiedReceipt placed(Receipt receipt, Position position)
      throws BadSignatureException, ProofException {
    VerifiedReceipt verified = receipt(receipt);
    require(position.hash().equals(verified.leaf().position()), "another position", "the leaf's");
    return verified;
  }

  void require(boolean shown, String problem, String expectation) throws ProofException {
    if (!shown) {
      throw new ProofException("evidence", problem, expectation);
    }
  }

  Contradiction found(Evidence evidence, String statement) {
    return new Contradiction(evidence, keys.get(0).name(), statement);
  }
}

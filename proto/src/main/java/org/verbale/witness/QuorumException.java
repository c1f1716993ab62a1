package org.verbale.witness;

import java.util.List;

/**
 * A checkpoint that a log signed and too few witnesses cosigned: it may become witnessed later, or
 * it was never shown to them.
 */
public final class QuorumException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> cosigned;

  QuorumException(List<String> cosigned) {
    super("cosignatures: of " + cosigned.size() + " witnesses (expected: the policy's quorum)");
    this.cosigned = List.copyOf(cosigned);
  }

  /** Names, in the policy, of the witnesses that did cosign. */
  public List<String> cosigned() {
    return cosigned;
  }
}

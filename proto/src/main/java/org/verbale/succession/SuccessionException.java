package org.verbale.succession;

import static java.util.Objects.requireNonNull;

/** Notes that do not lead from the trusted key to another. The {@link Fault} is stable. */
public final class SuccessionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What does not fit. */
  public enum Fault {
    /** A signature line is missing, too many, in another place, or not by whom it must be. */
    SIGNERS,
    /** The root's line is by no root that is trusted. */
    ROOT,
    /** A signature does not fit the text. */
    SIGNATURE,
    /** A note does not begin at the key at which the one before it ended. */
    ORDER,
    /** A key comes back. */
    REPEATED,
    /** A key begins at a smaller size than the one before it. */
    SIZE,
    /** The notes neither begin at the trusted key nor come by it. */
    UNRELATED,
    /** More notes than a lineage may have. */
    TOO_MANY
  }

  private final Fault fault;

  SuccessionException(Fault fault, String value, String problem, String expectation) {
    super(value + ": " + problem + " (expected: " + expectation + ")");
    this.fault = requireNonNull(fault, "fault");
  }

  /** What does not fit, for programs. */
  public Fault fault() {
    return fault;
  }
}

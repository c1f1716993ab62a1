package org.verbale.membership;

import static java.util.Objects.requireNonNull;

import org.verbale.mls.group.PolicyException;

/** Why a leaf, a change or a group is not allowed in a channel. The {@link Reason} is stable. */
public final class MembershipException extends PolicyException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  MembershipException(Reason reason, String value, String found, String expected) {
    super(value + ": " + found + " (expected: " + expected + ")");
    this.reason = requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }

  /** What is wrong, for programs. */
  public enum Reason {
    /** A credential that is not one signing certificate, or not of the leaf's key. */
    MALFORMED,
    /** A certificate that is not in the registry: a ghost. */
    NOT_REGISTERED,
    /** A certificate outside its validity. */
    EXPIRED,
    /** A certificate that was revoked. */
    REVOKED,
    /** A device whose party does not belong to the channel. */
    NOT_ENTITLED,
    /** A change that this device may not make. */
    NOT_PERMITTED,
    /** A leaf replaced by another device's, or by an older certificate. */
    WRONG_SUCCESSOR,
    /** A group that keeps a leaf whose removal is mandated. */
    COMMIT_REQUIRED,
    /** A group with fewer than two devices of the Secretariat. */
    SECRETARIAT_MISSING
  }
}

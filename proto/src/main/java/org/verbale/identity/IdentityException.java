package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Input that proves nothing: a certificate outside the profile, a note that its signers could not
 * make, an entry that the registry cannot take. The {@link Fault} is stable; the message is for
 * people and holds nothing secret.
 */
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  IdentityException(Fault fault, @Nullable String message) {
    super(message);
    this.fault = requireNonNull(fault, "fault");
  }

  /** Reads {@code value: found (expected: expected)}. */
  IdentityException(Fault fault, String value, String found, String expected) {
    this(fault, value + ": " + found + " (expected: " + expected + ")");
  }

  public Fault fault() {
    return fault;
  }

  /** What is wrong, for programs. */
  public enum Fault {
    /** The bytes are no such object, or not in its one encoding. */
    MALFORMED,
    /** A signature does not verify. */
    BAD_SIGNATURE,
    /** No registered authority issued this certificate. */
    UNKNOWN_ISSUER,
    /** The authority may not issue for this party or role. */
    OUT_OF_SCOPE,
    /** A validity that is not within the issuer's. */
    BAD_VALIDITY,
    /** A certificate that is not in the registry. */
    NOT_REGISTERED,
    /** A certificate used before its validity. */
    NOT_YET_VALID,
    /** A certificate used after its validity. */
    EXPIRED,
    /** A certificate used after its revocation. */
    REVOKED,
    /** A signer without the right to say this. */
    NOT_PERMITTED,
    /** A signature that the rules demand is absent. */
    SIGNATURE_MISSING,
    /** Something else already stands in this place. */
    CONFLICT,
    /** An assignment that does not follow from the version in force. */
    ASSIGNMENT_STALE
  }
}

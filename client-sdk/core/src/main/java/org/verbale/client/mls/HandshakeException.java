package org.verbale.client.mls;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;

/**
 * A handshake message that was refused. The group is in the state it was in before.
 *
 * <p>Messages name fields and numbers, never secrets or what a member wrote.
 */
public final class HandshakeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why; stable, for programs to branch on. */
  public enum Reason {
    /** Not of this group, this epoch, or of a kind that is used here. */
    NOT_APPLICABLE,
    /** Refused by the validation that needs no secrets (RFC 9420, sections 7, 11 and 12). */
    INVALID,
    /** The membership tag is not one of this epoch. */
    MEMBERSHIP_TAG,
    /** The confirmation tag does not fit the secrets that we derived. */
    CONFIRMATION_TAG,
    /** The path's ciphertext for us does not open, or yields other keys than those announced. */
    PATH,
    /** A pre-shared key that we do not have. */
    PRE_SHARED_KEY,
    /** A Welcome that is for another KeyPackage, does not open, or does not fit its tree. */
    WELCOME,
    /** Saved state that cannot be read, or is not of the tree that was given. */
    STATE
  }

  private final Reason reason;

  HandshakeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  HandshakeException(Reason reason, @Nullable String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static HandshakeException invalid(ValidationException e) {
    boolean elsewhere = e.rule() == Rule.GROUP_ID || e.rule() == Rule.EPOCH;
    return new HandshakeException(
        elsewhere ? Reason.NOT_APPLICABLE : Reason.INVALID, e.getMessage(), e);
  }

  /** The rule that is broken, if it is one that needs no secrets. */
  public Optional<Rule> rule() {
    return getCause() instanceof ValidationException e ? Optional.of(e.rule()) : Optional.empty();
  }

  public Reason reason() {
    return reason;
  }
}

package org.verbale.succession;

import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/** A succession that a trusted root signed. Made only by {@link SignedSuccession#verify}. */
public final class VerifiedSuccession {
  private final SignedSuccession signed;

  VerifiedSuccession(SignedSuccession signed) {
    this.signed = signed;
  }

  public Succession succession() {
    return signed.unverified();
  }

  /** The note, to be shown to others. */
  public SignedSuccession signed() {
    return signed;
  }

  /** The signed note's bytes: the object of its entry in the log. */
  public Bytes toBytes() {
    return signed.toBytes();
  }

  /** SHA-256 of all its bytes: the object hash of its leaf. */
  public Digest hash() {
    return signed.note().hash();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedSuccession that && signed.equals(that.signed);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedSuccession[" + hash() + "]";
  }
}

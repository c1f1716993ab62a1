package org.verbale.identity;

import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * A certificate in profile whose issuer's signature verified. It says nothing about time or
 * revocation: {@link Registry} does.
 *
 * <p>Two are equal if their bytes are.
 */
public abstract sealed class VerifiedCertificate
    permits RootCertificate, CaCertificate, DeviceCertificate, ServerCertificate {
  private final CertificateDer der;
  private final Digest hash;
  private final Bytes publicKey;
  private final Validity validity;

  VerifiedCertificate(CertificateDer der, UnsignedCertificate content) {
    this.der = der;
    this.hash = der.hash();
    this.publicKey = content.publicKey();
    this.validity = content.validity();
  }

  /** Whom it is about. */
  public abstract Holder holder();

  public final CertificateDer der() {
    return der;
  }

  /** SHA-256 of the DER. */
  public final Digest hash() {
    return hash;
  }

  /** Ed25519, 32 bytes. */
  public final Bytes publicKey() {
    return publicKey;
  }

  public final Validity validity() {
    return validity;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof VerifiedCertificate that && hash.equals(that.hash);
  }

  @Override
  public final int hashCode() {
    return hash.hashCode();
  }

  @Override
  public final String toString() {
    return holder() + " " + hash;
  }
}

package org.verbale.identity;

import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * A certificate as received: nothing in it may be believed. {@link RootCertificate#verify}, {@link
 * RootCertificate#verifyAuthority}, {@link RootCertificate#verifyServer} and {@link
 * CaCertificate#verifyDevice} lead on.
 *
 * @param bytes DER of an X.509 certificate, at most {@link #MAX_SIZE} bytes
 */
public record CertificateDer(Bytes bytes) {
  /** Most bytes of a certificate. Ours have about 500; a server's depends on its names. */
  public static final int MAX_SIZE = 2048;

  /**
   * @throws IllegalArgumentException if there are too many bytes
   */
  public CertificateDer {
    if (bytes.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "certificate: " + bytes.size() + " bytes (expected: at most " + MAX_SIZE + ")");
    }
  }

  /**
   * A copy of {@code der}.
   *
   * @throws IllegalArgumentException if there are too many bytes
   */
  public static CertificateDer of(byte[] der) {
    return new CertificateDer(Bytes.of(der));
  }

  /** SHA-256 of the DER: the name of this certificate everywhere. */
  public Digest hash() {
    return Digest.sha256(bytes.toByteArray());
  }

  /**
   * Whom it claims to be about, for tools that show it; nobody checked the signature.
   *
   * @throws IdentityException MALFORMED if it is not in profile
   */
  public Holder claimedHolder() throws IdentityException {
    return UnsignedCertificate.parse(this).content().holder();
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}

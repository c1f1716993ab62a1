package org.verbale.identity;

import org.verbale.crypto.Signer;
import org.verbale.id.CertificateId;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;

/** The key of a certificate as a key of signed notes, under {@link CertificateId#keyName}. */
public final class CertificateKey {
  private CertificateKey() {}

  /** What verifies notes by the holder of {@code certificate}. */
  public static VerifierKey verifier(VerifiedCertificate certificate) {
    return new VerifierKey(name(certificate), certificate.publicKey());
  }

  /**
   * Signs notes for the holder of {@code certificate}.
   *
   * @throws IllegalArgumentException if {@code key} is another's
   */
  public static NoteSigner signer(VerifiedCertificate certificate, Signer key) {
    NoteSigner signer = NoteSigner.of(name(certificate), key);
    if (!signer.key().publicKey().equals(certificate.publicKey())) {
      throw new IllegalArgumentException(
          "key: not of certificate " + certificate.hash() + " (expected: its private key)");
    }
    return signer;
  }

  private static String name(VerifiedCertificate certificate) {
    return new CertificateId(certificate.hash()).keyName();
  }
}

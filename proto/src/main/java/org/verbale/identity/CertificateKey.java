package org.verbale.identity;

import java.util.Optional;
import org.verbale.crypto.Signer;
import org.verbale.id.Digest;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;

/** The key of a certificate as a key of signed notes: {@code cert/} and the certificate's hash. */
public final class CertificateKey {
  private static final String PREFIX = "cert/";

  private CertificateKey() {}

  /** What verifies notes by the holder of {@code certificate}. */
  public static VerifierKey verifier(VerifiedCertificate certificate) {
    return new VerifierKey(name(certificate.hash()), certificate.publicKey());
  }

  /**
   * Signs notes for the holder of {@code certificate}.
   *
   * @throws IllegalArgumentException if {@code key} is another's
   */
  public static NoteSigner signer(VerifiedCertificate certificate, Signer key) {
    NoteSigner signer = NoteSigner.of(name(certificate.hash()), key);
    if (!signer.key().publicKey().equals(certificate.publicKey())) {
      throw new IllegalArgumentException(
          "key: not of certificate " + certificate.hash() + " (expected: its private key)");
    }
    return signer;
  }

  /** The name of the key in notes. */
  public static String name(Digest certificate) {
    return PREFIX + certificate.toHex();
  }

  /** The hash in {@code name}, empty if that names no certificate's key. */
  public static Optional<Digest> certificate(String name) {
    if (!name.startsWith(PREFIX) || name.length() != PREFIX.length() + 2 * Digest.LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.fromHex(name.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) { // a name is anybody's to choose
      return Optional.empty();
    }
  }
}

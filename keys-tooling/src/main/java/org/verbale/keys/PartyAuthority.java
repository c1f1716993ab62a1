package org.verbale.keys;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.security.SecureRandom;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Signer;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Revocation;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.SignedNote;

/**
 * The authority of one party at work: certifies its devices. Safe for use by many threads.
 *
 * <pre>{@code
 * PartyAuthority xa = new PartyAuthority(caCertificate, caKey, random);
 * DeviceCertificate expert =
 *     xa.certify(new Holder.Device(party, Role.EXPERT, id, Use.SIGNING), publicKey, validity);
 * }</pre>
 */
public final class PartyAuthority {
  private final CaCertificate certificate;
  private final Signer key;
  private final SecureRandom random;

  /**
   * @throws IllegalArgumentException if {@code key} is another's
   */
  public PartyAuthority(CaCertificate certificate, Signer key, SecureRandom random) {
    this.certificate = certificate;
    this.key = checkKey(certificate, key);
    this.random = requireNonNull(random, "random");
  }

  public CaCertificate certificate() {
    return certificate;
  }

  /**
   * Certifies a device.
   *
   * @param publicKey Ed25519, 32 bytes
   * @throws IdentityException OUT_OF_SCOPE if the party or role is not this authority's,
   *     BAD_VALIDITY if that is not within the authority's
   */
  public DeviceCertificate certify(Holder.Device holder, Bytes publicKey, Validity validity)
      throws IdentityException {
    return certificate.verifyDevice(
        UnsignedCertificate.device(certificate, holder, publicKey, validity, random).sign(key));
  }

  /** A signed revocation of a device that this authority certified. */
  public SignedNote revoke(DeviceCertificate revoked, Revocation.Reason reason) {
    return SignedNote.sign(
        new Revocation(revoked.hash(), reason).toText(), CertificateKey.signer(certificate, key));
  }

  @CanIgnoreReturnValue
  static Signer checkKey(VerifiedCertificate certificate, Signer key) {
    if (!Bytes.of(key.publicKey()).equals(certificate.publicKey())) {
      throw new IllegalArgumentException(
          "key: not of certificate " + certificate.hash() + " (expected: its private key)");
    }
    return key;
  }
}

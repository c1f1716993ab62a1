package org.verbale.keys;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Signer;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Revocation;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.SignedNote;

/**
 * The root of a Mechanism at work: certifies parties' authorities and servers. Kept offline. Safe
 * for use by many threads.
 */
public final class RootAuthority {
  private final RootCertificate certificate;
  private final Signer key;
  private final SecureRandom random;

  /**
   * @throws IllegalArgumentException if {@code key} is another's
   */
  public RootAuthority(RootCertificate certificate, Signer key, SecureRandom random) {
    this.certificate = certificate;
    this.key = PartyAuthority.checkKey(certificate, key);
    this.random = requireNonNull(random, "random");
  }

  /**
   * A new root that signs itself.
   *
   * @throws IdentityException never, but if the parts are of no root
   */
  public static RootAuthority create(
      Holder.Root holder, Signer key, Validity validity, SecureRandom random)
      throws IdentityException {
    CertificateDer der =
        UnsignedCertificate.root(holder, Bytes.of(key.publicKey()), validity, random).sign(key);
    return new RootAuthority(RootCertificate.verify(der), key, random);
  }

  public RootCertificate certificate() {
    return certificate;
  }

  /**
   * Certifies a party's authority.
   *
   * @param publicKey Ed25519, 32 bytes
   * @throws IdentityException BAD_VALIDITY if that is not within the root's
   */
  public CaCertificate certify(Holder.Authority holder, Bytes publicKey, Validity validity)
      throws IdentityException {
    return certificate.verifyAuthority(
        UnsignedCertificate.authority(certificate, holder, publicKey, validity, random).sign(key));
  }

  /**
   * Certifies a server.
   *
   * @param publicKey Ed25519, 32 bytes
   * @throws IdentityException BAD_VALIDITY if that is not within the root's
   */
  public ServerCertificate certify(Holder.Server holder, Bytes publicKey, Validity validity)
      throws IdentityException {
    return certificate.verifyServer(
        UnsignedCertificate.server(certificate, holder, publicKey, validity, random).sign(key));
  }

  /** A signed revocation of any authority or device under this root. */
  public SignedNote revoke(VerifiedCertificate revoked, Revocation.Reason reason) {
    return SignedNote.sign(
        new Revocation(revoked.hash(), reason).toText(), CertificateKey.signer(certificate, key));
  }
}

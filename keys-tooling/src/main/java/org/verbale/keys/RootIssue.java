package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;

/** A key and its certificate by the root, made where the root's key is. */
final class RootIssue {
  private final Surroundings surroundings;
  private final NewKeyOptions keys;
  private final SignerOptions signer;
  private final ValidityOption validity;

  RootIssue(
      Surroundings surroundings,
      NewKeyOptions keys,
      SignerOptions signer,
      ValidityOption validity) {
    this.surroundings = surroundings;
    this.keys = keys;
    this.signer = signer;
    this.validity = validity;
  }

  /** What the root says of a new key. */
  @FunctionalInterface
  interface Certification {
    VerifiedCertificate certify(RootAuthority root, Bytes publicKey, Validity validity)
        throws IdentityException;
  }

  /**
   * @param root base name of the root's files
   * @param days of validity, unless the command line says otherwise
   */
  void issue(Path root, int days, Certification certification)
      throws IOException, MalformedException, IdentityException {
    KeyFiles.requireFree(keys.out(), keys.force());
    RootCertificate issuer =
        KeyFiles.readCertificate(KeyFiles.certificate(root), RootCertificate.class, "a root's");
    Validity period = validity.from(surroundings.clock(), days, Optional.of(issuer.validity()));
    try (Ed25519.Key rootKey = signer.open(root, surroundings);
        Ed25519.Key key = Ed25519.Key.generate(surroundings.random())) {
      VerifiedCertificate certificate =
          certification.certify(
              new RootAuthority(issuer, rootKey, surroundings.random()),
              Bytes.of(key.publicKey()),
              period);
      try (Passphrase passphrase = keys.passphrase(surroundings)) {
        new KeyOutput(surroundings, keys).write(keys.out(), certificate, key, passphrase);
      }
    }
  }
}

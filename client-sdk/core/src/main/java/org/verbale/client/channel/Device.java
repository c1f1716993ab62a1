package org.verbale.client.channel;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Signer;
import org.verbale.id.CertificateId;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.CredentialType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.ProtocolVersion;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

/**
 * This device: its signing certificate, the key behind it, and where time and randomness come from.
 * Safe for use by many threads.
 *
 * @param certificate verified against the registry or the CA before
 * @param suite of the groups it founds and the KeyPackages it publishes
 */
public record Device(
    DeviceCertificate certificate,
    Signer signer,
    CipherSuite suite,
    Clock clock,
    SecureRandom random) {
  private static final Duration KEY_PACKAGE_LIFETIME = Duration.ofDays(180);

  /** The hash by which notes and leaves name it. */
  public CertificateId id() {
    return new CertificateId(certificate.hash());
  }

  long millis() {
    return clock.millis();
  }

  long seconds() {
    return clock.millis() / 1000;
  }

  /** What its leaves show. */
  Identity identity() {
    return new Identity(
        new Credential.X509(List.of(certificate.der().bytes())),
        new Capabilities(
            List.of(ProtocolVersion.MLS10),
            List.of(suite.code()),
            List.of(),
            List.of(),
            List.of(CredentialType.X509)),
        Extensions.NONE,
        signer);
  }

  OwnKeyPackage keyPackage() {
    long now = seconds();
    var lifetime = new Lifetime(now - 3600, now + KEY_PACKAGE_LIFETIME.toSeconds());
    return OwnKeyPackage.create(suite, identity(), lifetime, Extensions.NONE, random);
  }

  /** A signed note of this device. */
  Bytes sign(LineFormat statement) {
    return SignedNote.sign(statement.toText(), noteSigner()).toBytes();
  }

  NoteSigner noteSigner() {
    return CertificateKey.signer(certificate, signer);
  }

  @Override
  public String toString() {
    return "Device[" + certificate.hash() + "]";
  }
}

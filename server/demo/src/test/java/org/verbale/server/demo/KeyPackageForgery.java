package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.Signer;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;

/** KeyPackages that no device published. */
final class KeyPackageForgery {
  private static final SecureRandom random = new SecureRandom();

  private KeyPackageForgery() {}

  static KeyPackage make(Bytes certificate, Signer signer) {
    long now = System.currentTimeMillis() / 1000;
    var identity = Identity.certified(certificate, CipherSuite.DEFAULT, signer);
    try (var own =
        OwnKeyPackage.create(
            CipherSuite.DEFAULT,
            identity,
            new Lifetime(now - 60, now + 86_400),
            Extensions.NONE,
            random)) {
      return own.keyPackage();
    }
  }

  /** Good and fresh, and never published. */
  static KeyPackage of(Station station) {
    return make(station.device().certificate().der().bytes(), station.device().signer());
  }

  /** Under {@code certificate}, whatever that is, and a key of the forger's. */
  static KeyPackage ghost(Bytes certificate) {
    return make(certificate, Ed25519.Key.generate(random));
  }

  static ByteString message(KeyPackage keyPackage) {
    return Station.string(new MlsMessage(keyPackage).toBytes());
  }
}

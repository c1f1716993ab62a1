package org.verbale.benchmarks.parts;

import java.security.SecureRandom;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Lifetime;

/** Devices with fresh keys, and certificates of the usual length that nobody issued. */
final class Devices {
  static final CipherSuite SUITE = CipherSuite.DEFAULT;

  /** Seconds since 1970; when all of this happens. */
  static final long NOW = 1_800_000_000;

  private static final int CERTIFICATE = 420;

  private Devices() {}

  static Identity device(SecureRandom random) {
    byte[] certificate = new byte[CERTIFICATE];
    random.nextBytes(certificate);
    return Identity.certified(Bytes.of(certificate), SUITE, Ed25519.Key.generate(random));
  }

  static OwnKeyPackage keyPackage(Identity device, SecureRandom random) {
    var lifetime = new Lifetime(NOW - 3600, NOW + 86_400);
    return OwnKeyPackage.create(SUITE, device, lifetime, Extensions.NONE, random);
  }
}

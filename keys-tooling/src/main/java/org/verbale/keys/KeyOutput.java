package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.VerifiedCertificate;

/** Writes what a command made and says so. */
final class KeyOutput {
  private final Surroundings surroundings;
  private final NewKeyOptions options;

  KeyOutput(Surroundings surroundings, NewKeyOptions options) {
    this.surroundings = surroundings;
    this.options = options;
  }

  void write(Path base, VerifiedCertificate certificate, Ed25519.Key key, Passphrase passphrase)
      throws IOException {
    KeyFiles.write(base, certificate, key, passphrase, surroundings.random(), options.force());
    Printout printout = new Printout(surroundings);
    printout.certificate(certificate);
    printout.wrote(KeyFiles.certificate(base));
    printout.wrote(KeyFiles.key(base));
  }
}

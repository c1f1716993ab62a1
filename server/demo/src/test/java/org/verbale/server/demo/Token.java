package org.verbale.server.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.verbale.client.custody.Pkcs11Custody;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.PrivateKeyFile;

/** A device's keys behind the platform's key store interface, as a token shows them. */
final class Token {
  private static final char[] PIN = "1234".toCharArray();

  private Token() {}

  static Pkcs11Custody of(
      Mechanism.DeviceKeys keys, Mechanism mechanism, SecretBytes stateKey, SecureRandom random)
      throws IOException, GeneralSecurityException, MalformedException {
    KeyStore token = KeyStore.getInstance("PKCS12");
    token.load(null, null);
    put(token, "signing", keys.base(), keys.signing());
    put(token, "transport", keys.base(), keys.transport());
    return Pkcs11Custody.open(
        token,
        Security.getProvider("SunEC"),
        PIN,
        "signing",
        "transport",
        mechanism.root().certificate().der().bytes(),
        stateKey,
        random);
  }

  private static void put(KeyStore token, String use, Path base, DeviceCertificate certificate)
      throws IOException, GeneralSecurityException, MalformedException {
    String file = Files.readString(base.resolveSibling(base.getFileName() + "." + use + ".key"));
    try (Ed25519.Key key = PrivateKeyFile.read(file, Mechanism.PASSPHRASE.toCharArray())) {
      token.setKeyEntry(
          use,
          PrivateKeyFile.toPlatformKey(key),
          PIN,
          new Certificate[] {
            x509(certificate.der().bytes().toByteArray()),
            x509(certificate.issuer().der().bytes().toByteArray())
          });
    }
  }

  private static Certificate x509(byte[] der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }
}

package org.verbale.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.VerifiedCertificate;

/** A key with its chain as PKCS#12, in the form that platforms' TLS reads. */
public final class TransportStore {
  /** Name of the one entry. */
  public static final String ALIAS = "verbale";

  private TransportStore() {}

  /**
   * A store of the key and its chain without the root, protected by {@code passphrase} with what
   * the platform does by default: PBES2, HMAC-SHA-256, AES-256.
   */
  public static KeyStore of(VerifiedCertificate certificate, Ed25519.Key key, char[] passphrase) {
    PartyAuthority.checkKey(certificate, key);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, PrivateKeyFile.toPlatformKey(key), passphrase, chain(certificate));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform from 15 on stores Ed25519 keys", e);
    }
  }

  /** The same as the bytes of a file. */
  static byte[] write(VerifiedCertificate certificate, Ed25519.Key key, char[] passphrase) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      of(certificate, key, passphrase).store(out, passphrase);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a store in memory can be written", e);
    }
    return out.toByteArray();
  }

  private static Certificate[] chain(VerifiedCertificate certificate)
      throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> chain = new ArrayList<>();
    for (VerifiedCertificate link : CertificateChain.of(certificate)) {
      if (chain.isEmpty() || !(link instanceof RootCertificate)) {
        chain.add(factory.generateCertificate(new ByteArrayInputStream(link.der().toByteArray())));
      }
    }
    return chain.toArray(Certificate[]::new);
  }
}

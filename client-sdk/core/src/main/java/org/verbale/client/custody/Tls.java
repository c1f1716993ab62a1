package org.verbale.client.custody;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.verbale.codec.Bytes;

/** The platform's TLS with the Mechanism's root as its only authority. */
final class Tls {
  private Tls() {}

  static SSLContext context(KeyManager[] keys, Bytes root, SecureRandom random)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("root", certificate(root));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    TrustManager[] trust = factory.getTrustManagers();
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, trust, random);
    return context;
  }

  static Certificate certificate(Bytes der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }
}

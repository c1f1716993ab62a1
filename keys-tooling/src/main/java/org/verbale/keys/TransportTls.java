package org.verbale.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.VerifiedCertificate;

/** Mutual TLS 1.3 as a device that speaks to servers of one root. */
public final class TransportTls {
  /** The store is in memory; its passphrase protects nothing. */
  private static final char[] IN_MEMORY = "in memory".toCharArray();

  private TransportTls() {}

  /**
   * A context that shows {@code device}'s certificate and believes servers that {@code root}
   * certified.
   */
  public static SSLContext of(VerifiedCertificate device, Ed25519.Key key, RootCertificate root) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(TransportStore.of(device, key, IN_MEMORY), IN_MEMORY);
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry(
          "root",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(root.der().toByteArray())));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform from 15 on has TLS with Ed25519", e);
    }
  }
}

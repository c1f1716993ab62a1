package org.verbale.server.transport;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Role;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.testing.Mechanism;

/** Both sides' TLS for tests, of certificates that a {@link Mechanism} issued. */
public final class TestTls {
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private TestTls() {}

  /** A server's certificate for localhost, with its key. */
  public record ServerKey(ServerCertificate certificate, Ed25519.Key key) {
    public TlsIdentity identity() throws GeneralSecurityException {
      return new TlsIdentity(List.of(platform(certificate)), PrivateKeyFile.toPlatformKey(key));
    }
  }

  public static ServerKey server(Mechanism mechanism) throws IdentityException {
    Ed25519.Key key = mechanism.key();
    CertificateDer der =
        UnsignedCertificate.server(
                mechanism.root(),
                new Holder.Server(List.of("localhost", "127.0.0.1")),
                Mechanism.publicKey(key),
                Mechanism.years(5),
                mechanism.random())
            .sign(mechanism.rootKey());
    return new ServerKey(mechanism.root().verifyServer(der), key);
  }

  /** A registered device's transport certificate. */
  public static Mechanism.Device device(Mechanism mechanism, String party, Role role)
      throws IdentityException {
    return mechanism.device(party, role, mechanism.deviceId(), Use.TRANSPORT, Mechanism.years(5));
  }

  public static X509Certificate platform(VerifiedCertificate certificate)
      throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }

  /** A client that shows {@code chain} with {@code key} and trusts servers under {@code root}. */
  static SSLContext client(RootCertificate root, Ed25519.Key key, VerifiedCertificate... chain)
      throws Exception {
    var certificates = new X509Certificate[chain.length];
    for (int i = 0; i < chain.length; i++) {
      certificates[i] = platform(chain[i]);
    }
    return context(
        root, new KeyManager[] {new OneKey(PrivateKeyFile.toPlatformKey(key), certificates)});
  }

  /** A client of this device. */
  public static SSLContext client(RootCertificate root, Mechanism.Device device) throws Exception {
    return client(root, device.key(), device.certificate(), device.certificate().issuer());
  }

  /** A client without a certificate. */
  public static SSLContext anonymous(RootCertificate root) throws Exception {
    return context(root, new KeyManager[0]);
  }

  private static SSLContext context(RootCertificate root, KeyManager[] keys) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("root", platform(root));
    var path = new PKIXBuilderParameters(anchors, new X509CertSelector());
    path.setRevocationEnabled(false);
    path.setDate(Date.from(Mechanism.START.plus(Duration.ofDays(30)))); // not the wall clock
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(new CertPathTrustManagerParameters(path));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  /** As the SDK connects. */
  public static Channel channel(InetSocketAddress server, SSLContext context) {
    SSLSocketFactory sockets = context.getSocketFactory();
    return new Channel(
        OkHttpChannelBuilder.forAddress("localhost", server.getPort())
            .sslSocketFactory(sockets)
            .tlsConnectionSpec(new String[] {"TLSv1.3"}, CIPHERS)
            .maxInboundMessageSize(16 << 20)
            .build());
  }

  /** A gRPC channel that a try statement closes. */
  public record Channel(ManagedChannel grpc) implements AutoCloseable {
    @Override
    public void close() {
      grpc.shutdownNow();
      try {
        if (!grpc.awaitTermination(5, TimeUnit.SECONDS)) {
          throw new AssertionError("channel: still open after 5 s");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Shows one certificate whatever the server would like to see. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "only";
    private final PrivateKey key;
    private final X509Certificate[] chain;

    OneKey(PrivateKey key, X509Certificate[] chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}

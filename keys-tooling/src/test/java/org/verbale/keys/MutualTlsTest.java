package org.verbale.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Role;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.DeviceTrust;
import org.verbale.identity.Holder;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.testing.Mechanism;

/** The platform's own TLS on both sides of a real socket. */
class MutualTlsTest {
  private static final char[] PASSPHRASE = "only in memory".toCharArray();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ExecutorService serverThread = Executors.newSingleThreadExecutor();
  private Mechanism mechanism;

  @BeforeEach
  void setUp() throws Exception {
    mechanism = new Mechanism(8163);
  }

  @AfterEach
  void tearDown() {
    serverThread.shutdownNow();
  }

  /** Around the present: the platform judges servers by its own clock. */
  private static Validity present() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    return new Validity(start, start.plus(Duration.ofDays(365 * 19)));
  }

  private Mechanism.Device device(Use use) throws Exception {
    return mechanism.device("XA", Role.EXPERT, mechanism.deviceId(), use, present());
  }

  private KeyStore serverStore() throws Exception {
    Ed25519.Key key = mechanism.key();
    ServerCertificate certificate =
        new RootAuthority(mechanism.root(), mechanism.rootKey(), mechanism.random())
            .certify(
                new Holder.Server(List.of("localhost", "127.0.0.1")),
                Bytes.of(key.publicKey()),
                present());
    return TransportStore.of(certificate, key, PASSPHRASE);
  }

  private static SSLContext context(KeyStore keys, TrustManager... trust) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSPHRASE);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), trust, null);
    return context;
  }

  private static TrustManager[] trustIn(RootCertificate root) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("root", platform(root.der()));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }

  private static X509Certificate platform(CertificateDer der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }

  /** One connection, one byte each way. Returns what the server saw of the client. */
  private String exchange(SSLContext server, SSLContext client) throws Exception {
    try (SSLServerSocket listening =
        (SSLServerSocket)
            server
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setNeedClientAuth(true);
      listening.setSoTimeout((int) LIMIT.toMillis());
      Future<String> seen = serverThread.submit(() -> serve(listening));
      try (SSLSocket socket =
          (SSLSocket)
              client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.getOutputStream().write(42);
        if (socket.getInputStream().read() != 42) {
          throw new IOException("connection: closed (expected: an answer)");
        }
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
      return seen.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static String serve(SSLServerSocket listening) throws IOException {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      int read = socket.getInputStream().read();
      socket.getOutputStream().write(read);
      return socket.getSession().getPeerPrincipal().getName();
    }
  }

  private DeviceTrust trustNow() {
    return new DeviceTrust(List.of(mechanism.root()), Clock.systemUTC());
  }

  @Test
  void deviceAndServerOfOneRoot_speak() throws Exception {
    Mechanism.Device device = device(Use.TRANSPORT);

    String seen =
        exchange(
            context(serverStore(), trustNow()),
            context(
                TransportStore.of(device.certificate(), device.key(), PASSPHRASE),
                trustIn(mechanism.root())));

    assertThat(seen).contains(device.certificate().device().value());
  }

  @Test
  void deviceOfAnotherRoot_isTurnedAway() throws Exception {
    Mechanism other = new Mechanism(1);
    Mechanism.Device foreign =
        other.device("XA", Role.EXPERT, other.deviceId(), Use.TRANSPORT, present());
    SSLContext server = context(serverStore(), trustNow());
    SSLContext client =
        context(
            TransportStore.of(foreign.certificate(), foreign.key(), PASSPHRASE),
            trustIn(mechanism.root()));
    assertThatThrownBy(() -> exchange(server, client)).isInstanceOf(IOException.class);
  }

  @Test
  void signingCertificate_opensNoConnection() throws Exception {
    Mechanism.Device device = device(Use.SIGNING);
    SSLContext server = context(serverStore(), trustNow());
    SSLContext client =
        context(
            TransportStore.of(device.certificate(), device.key(), PASSPHRASE),
            trustIn(mechanism.root()));
    assertThatThrownBy(() -> exchange(server, client)).isInstanceOf(IOException.class);
  }

  @Test
  void expiredDevice_isTurnedAway() throws Exception {
    Mechanism.Device device = device(Use.TRANSPORT);
    Clock late =
        Clock.fixed(device.certificate().validity().notAfter().plusSeconds(1), ZoneOffset.UTC);
    SSLContext server = context(serverStore(), new DeviceTrust(List.of(mechanism.root()), late));
    SSLContext client =
        context(
            TransportStore.of(device.certificate(), device.key(), PASSPHRASE),
            trustIn(mechanism.root()));
    assertThatThrownBy(() -> exchange(server, client)).isInstanceOf(IOException.class);
  }

  @Test
  void serverOfAnotherRoot_isTurnedAway() throws Exception {
    Mechanism.Device device = device(Use.TRANSPORT);
    SSLContext server = context(serverStore(), trustNow());
    SSLContext client =
        context(
            TransportStore.of(device.certificate(), device.key(), PASSPHRASE),
            trustIn(new Mechanism(1).root()));
    assertThatThrownBy(() -> exchange(server, client)).isInstanceOf(IOException.class);
  }

  @Test
  void deviceAsServer_isTurnedAway() throws Exception {
    Mechanism.Device device = device(Use.TRANSPORT);
    KeyStore store = TransportStore.of(device.certificate(), device.key(), PASSPHRASE);
    SSLContext server = context(store, trustNow());
    SSLContext client = context(store, trustIn(mechanism.root()));
    assertThatThrownBy(() -> exchange(server, client)).isInstanceOf(IOException.class);
  }

  @Test
  void platformAlone_refusesOurDevices_soTheJudgeIsNeeded() throws Exception {
    Mechanism.Device device = device(Use.TRANSPORT);
    assertThat(platform(device.certificate().der()).hasUnsupportedCriticalExtension()).isTrue();
    assertThat(platform(device.certificate().der()).getNotAfter())
        .isEqualTo(Date.from(present().notAfter()));
  }
}

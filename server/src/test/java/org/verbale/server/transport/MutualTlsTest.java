package org.verbale.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.server.policy.Limits;
import org.verbale.testing.Mechanism;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.RegistryServiceGrpc;

/** Real sockets, real handshakes: who gets through, and who does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutualTlsTest {
  private final AtomicLong calls = new AtomicLong();
  private TestServer server;
  private Mechanism mechanism;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer(Limits.DEFAULT.rates(), new Registry());
    mechanism = server.mechanism;
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private final class Registry extends RegistryServiceGrpc.RegistryServiceImplBase {
    @Override
    public void listRegistry(
        ListRegistryRequest request, StreamObserver<ListRegistryResponse> out) {
      calls.incrementAndGet();
      server.calls.answer(
          out, pass -> ListRegistryResponse.newBuilder().setLength(request.getFrom() + 1).build());
    }
  }

  private long call(TestTls.Channel channel) {
    return RegistryServiceGrpc.newBlockingStub(channel.grpc())
        .listRegistry(ListRegistryRequest.newBuilder().setFrom(6).build())
        .getLength();
  }

  /** Handshakes and waits for the server's verdict, which TLS 1.3 sends after the handshake. */
  private X509Certificate handshake(SSLContext context, String... protocols) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket("localhost", server.server.address().getPort())) {
      if (protocols.length > 0) {
        socket.setEnabledProtocols(protocols);
      }
      SSLParameters http2 = socket.getSSLParameters(); // the server then speaks first
      http2.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(http2);
      socket.setSoTimeout(60_000);
      socket.startHandshake();
      int first = socket.getInputStream().read();
      assertThat(first).as("closed by the server").isNotNegative();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private void assertRefused(SSLContext context, String... protocols) {
    long before = calls.get();
    assertThatThrownBy(() -> handshake(context, protocols))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    assertThat(calls.get()).as("calls that came through").isEqualTo(before);
  }

  @Test
  void registeredDevice_isServed_asTheSdkConnects() throws Exception {
    try (TestTls.Channel channel =
        server.connect(TestTls.device(mechanism, "XA", Role.FOCAL_POINT))) {
      assertThat(call(channel)).isEqualTo(7);
    }
  }

  @Test
  void registeredDevice_handshakesInTls13() throws Exception {
    SSLContext client =
        TestTls.client(mechanism.root(), TestTls.device(mechanism, "XA", Role.EXPERT));
    assertThat(handshake(client, "TLSv1.3")).isEqualTo(TestTls.platform(server.key.certificate()));
  }

  @Test
  void tls12_isRefused() throws Exception {
    assertRefused(
        TestTls.client(mechanism.root(), TestTls.device(mechanism, "XA", Role.EXPERT)), "TLSv1.2");
  }

  @Test
  void noCertificate_isRefused() throws Exception {
    assertRefused(TestTls.anonymous(mechanism.root()));
  }

  @Test
  void foreignRoot_isRefused() throws Exception {
    var foreign = new Mechanism(2);
    assertRefused(
        TestTls.client(mechanism.root(), TestTls.device(foreign, "XA", Role.FOCAL_POINT)));
  }

  @Test
  void foreignChainWithOurRootAtItsEnd_isRefused() throws Exception {
    Mechanism.Device device = TestTls.device(new Mechanism(2), "XA", Role.FOCAL_POINT);
    assertRefused(
        TestTls.client(
            mechanism.root(),
            device.key(),
            device.certificate(),
            device.certificate().issuer(),
            mechanism.root()));
  }

  @Test
  void chainWithoutItsAuthority_isRefused() throws Exception {
    Mechanism.Device device = TestTls.device(mechanism, "XA", Role.FOCAL_POINT);
    assertRefused(TestTls.client(mechanism.root(), device.key(), device.certificate()));
  }

  @Test
  void authorityOfAnotherState_isRefused() throws Exception {
    Mechanism.Device device = TestTls.device(mechanism, "XA", Role.FOCAL_POINT);
    assertRefused(
        TestTls.client(
            mechanism.root(),
            device.key(),
            device.certificate(),
            mechanism.authority("XB").certificate()));
  }

  @Test
  void signingCertificate_isRefused() throws Exception {
    Mechanism.Device signing = mechanism.device("XA", Role.FOCAL_POINT);
    assertRefused(TestTls.client(mechanism.root(), signing));
  }

  @Test
  void authorityItself_isRefused() throws Exception {
    Mechanism.Issuer authority = mechanism.authority("XA");
    assertRefused(
        TestTls.client(
            mechanism.root(), authority.key(), authority.certificate(), mechanism.root()));
  }

  @Test
  void serversOwnCertificate_isRefused() throws Exception {
    assertRefused(
        TestTls.client(
            mechanism.root(), server.key.key(), server.key.certificate(), mechanism.root()));
  }

  @Test
  void expiredCertificate_isRefused() throws Exception {
    Validity past = new Validity(Mechanism.START, Mechanism.START.plus(Duration.ofDays(1)));
    assertRefused(
        TestTls.client(
            mechanism.root(),
            mechanism.device("XA", Role.FOCAL_POINT, mechanism.deviceId(), Use.TRANSPORT, past)));
  }

  @Test
  void twoDevicesOfOneName_areToldApartByTheirCertificates() throws Exception {
    // Subject and names prove nothing: an authority that the root did not certify issues the same.
    Mechanism.Device genuine = TestTls.device(mechanism, "XA", Role.FOCAL_POINT);
    var other = new Mechanism(3);
    Mechanism.Device copy =
        other.newDevice(
            other.newAuthority("XA", Set.of(Role.FOCAL_POINT)),
            "XA",
            Role.FOCAL_POINT,
            genuine.certificate().device(),
            Use.TRANSPORT,
            Mechanism.years(5));
    assertThat(TestTls.platform(copy.certificate()).getSubjectX500Principal())
        .isEqualTo(TestTls.platform(genuine.certificate()).getSubjectX500Principal());
    assertRefused(
        TestTls.client(
            mechanism.root(),
            copy.key(),
            copy.certificate(),
            mechanism.authority("XA").certificate()));
  }

  @Test
  void exchangedCertificate_isShownFromTheNextHandshakeOn_andConnectionsStay() throws Exception {
    Mechanism.Device device = TestTls.device(mechanism, "XA", Role.FOCAL_POINT);
    SSLContext client = TestTls.client(mechanism.root(), device);
    try (TestTls.Channel channel = server.connect(device)) {
      assertThat(call(channel)).isEqualTo(7);
      for (int renewal = 0; renewal < 3; renewal++) {
        TestTls.ServerKey renewed = TestTls.server(mechanism);
        server.server.use(renewed.identity());
        assertThat(handshake(TestTls.client(mechanism.root(), device)))
            .isEqualTo(TestTls.platform(renewed.certificate()));
        assertThat(call(channel)).isEqualTo(7);
      }
    }
    assertThat(handshake(client)).isNotEqualTo(TestTls.platform(server.key.certificate()));
    server.server.use(server.key.identity());
  }
}

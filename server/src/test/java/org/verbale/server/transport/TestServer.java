package org.verbale.server.transport;

import io.grpc.BindableService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.verbale.identity.DeviceTrust;
import org.verbale.policy.Policy;
import org.verbale.server.admission.Admission;
import org.verbale.server.policy.Limits;
import org.verbale.testing.Mechanism;

/** The real port with services of a test behind it. */
final class TestServer implements AutoCloseable {
  static final int MAX_MESSAGE = 1 << 20;

  final Mechanism mechanism = new Mechanism(1);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TestTls.ServerKey key = TestTls.server(mechanism);
  final Streams streams = new Streams();
  final Calls calls = new Calls();
  final Admission admission;
  final MemberServer server;

  TestServer(Limits.Rates rates, BindableService... services) throws Exception {
    this(rates, 1000, services);
  }

  TestServer(Limits.Rates rates, int callsInProgress, BindableService... services)
      throws Exception {
    Clock clock = Clock.fixed(Mechanism.START.plus(Duration.ofDays(30)), ZoneOffset.UTC);
    var trust = new DeviceTrust(List.of(mechanism.root()), clock);
    admission =
        new Admission(
            trust,
            () -> new Policy(mechanism.registry(), mechanism.now()),
            rates,
            10,
            4,
            callsInProgress,
            clock);
    server =
        MemberServer.start(
            new MemberServer.Behaviour(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                100,
                MAX_MESSAGE,
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5)),
            key.identity(),
            trust,
            new Door(admission, new CallMetrics(meters)),
            streams,
            calls,
            List.of(services));
  }

  TestTls.Channel connect(Mechanism.Device device) throws Exception {
    return TestTls.channel(server.address(), TestTls.client(mechanism.root(), device));
  }

  @Override
  public void close() {
    server.close();
  }
}

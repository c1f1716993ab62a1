package org.verbale.server.transport;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.BindableService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.verbale.identity.DeviceTrust;
import org.verbale.server.admission.Admission;

/** The port that members connect to. */
public final class MemberServer implements AutoCloseable {
  private static final String TLS = "TLSv1.3";

  private static final Duration LEAST_PING = Duration.ofSeconds(1);

  /**
   * Armeria hands the milliseconds to Linux as TCP_KEEPIDLE, in seconds, which refuses more than
   * 32,767; accepted connections then fail, and are counted for ever.
   */
  private static final Duration MOST_PING = Duration.ofSeconds(30);

  /** Zero would mean: do not wait for calls in progress. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /**
   * How the port behaves.
   *
   * @param listen port 0 takes any free one
   * @param connections open at one time
   * @param maxMessage bytes of one message
   * @param call longest time for a call that is no stream
   * @param connectionIdle after which a connection without a call is closed
   * @param stop how long calls in progress may take to end
   */
  public record Behaviour(
      InetSocketAddress listen,
      int connections,
      int maxMessage,
      Duration call,
      Duration connectionIdle,
      Duration stop) {}

  private final Server server;
  private final SwitchableKey key;
  private final Door door;
  private final Streams streams;
  private final Calls calls;

  private MemberServer(Server server, SwitchableKey key, Door door, Streams streams, Calls calls) {
    this.server = server;
    this.key = key;
    this.door = door;
    this.streams = streams;
    this.calls = calls;
  }

  /**
   * Listens.
   *
   * @param trust judges clients' certificates
   * @throws BindException if the port cannot be had
   */
  public static MemberServer start(
      Behaviour behaviour,
      TlsIdentity identity,
      DeviceTrust trust,
      Admission admission,
      Backend backend,
      MeterRegistry meters) {
    var calls = new Calls();
    var streams = new Streams();
    Gauge.builder("verbale.streams", streams, Streams::count)
        .description("Open subscriptions, uploads and downloads")
        .register(meters);
    List<BindableService> services =
        List.of(
            new RegistryEndpoint(calls, backend),
            new ArchiveEndpoint(calls, backend),
            new DirectoryEndpoint(calls, backend),
            new ChannelEndpoint(calls, backend),
            new RecordEndpoint(calls, backend),
            new PublicationEndpoint(calls, backend),
            new RecoveryEndpoint(calls, backend),
            new AttachmentEndpoint(calls, streams, admission, backend),
            new SearchEndpoint(calls, admission, backend),
            new FeedEndpoint(calls, streams, admission, backend));
    var door = new Door(admission, new CallMetrics(meters));
    return start(behaviour, identity, trust, door, streams, calls, services);
  }

  static MemberServer start(
      Behaviour behaviour,
      TlsIdentity identity,
      DeviceTrust trust,
      Door door,
      Streams streams,
      Calls calls,
      List<BindableService> services) {
    var key = new SwitchableKey(identity);
    GrpcService grpc =
        GrpcService.builder()
            .addServices(services)
            .supportedSerializationFormats(
                GrpcSerializationFormats.PROTO) // no member asks for JSON
            .intercept(door)
            .exceptionHandler(new Failures(behaviour.maxMessage()))
            .maxRequestMessageLength(behaviour.maxMessage())
            // A client that wants to wait less cancels; one that wants to wait longer may not.
            .useClientTimeoutHeader(false)
            .build();
    Server server =
        Server.builder()
            .port(behaviour.listen(), SessionProtocol.HTTPS)
            .tls(TlsKeyPair.of(identity.key(), identity.chain()))
            .tlsEngineType(TlsEngineType.JDK) // its engine knows Ed25519 certificates on both sides
            .tlsCustomizer(mutual(key, trust))
            .meterRegistry(NoopMeterRegistry.get()) // ours are counted at the door
            .maxNumConnections(behaviour.connections())
            .idleTimeout(behaviour.connectionIdle())
            .pingInterval(ping(behaviour.connectionIdle())) // a vanished client holds no stream
            .requestTimeout(behaviour.call())
            .maxRequestLength(0) // messages are bounded one by one; an upload has many
            .gracefulShutdownTimeout(QUIET, behaviour.stop())
            .service(grpc)
            .build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      calls.close();
      throw new BindException(behaviour.listen(), requireNonNull(e.getCause()));
    }
    return new MemberServer(server, key, door, streams, calls);
  }

  private static Duration ping(Duration idle) {
    Duration ping = idle.dividedBy(5);
    if (ping.compareTo(LEAST_PING) < 0) {
      return LEAST_PING;
    }
    return ping.compareTo(MOST_PING) > 0 ? MOST_PING : ping;
  }

  private static Consumer<SslContextBuilder> mutual(SwitchableKey key, DeviceTrust trust) {
    return context ->
        context.keyManager(key).trustManager(trust).clientAuth(ClientAuth.REQUIRE).protocols(TLS);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return requireNonNull(server.activePort()).localAddress();
  }

  /** Shows another certificate from the next handshake on. */
  public void use(TlsIdentity identity) {
    key.switchTo(identity);
  }

  /** Refuses new calls, ends subscriptions, waits for what is in progress, closes the port. */
  @Override
  public void close() {
    door.shut();
    streams.endAll();
    Closing.stop(server);
    calls.close();
  }
}

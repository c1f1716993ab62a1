package org.verbale.server.transport;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.Server;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Plain HTTP for those who run the server: {@code /health} and {@code /metrics}. Loopback. */
public final class OperationsServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 32;
  private static final MediaType PROMETHEUS =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Server server;

  private OperationsServer(Server server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param listen a loopback address; port 0 takes any free one
   * @param trouble why the server is not well, if it is not; asked for each request
   * @throws BindException if the port cannot be had
   */
  public static OperationsServer start(
      InetSocketAddress listen,
      PrometheusMeterRegistry meters,
      Supplier<Optional<String>> trouble) {
    Server server =
        Server.builder()
            .port(listen, SessionProtocol.HTTP)
            .meterRegistry(NoopMeterRegistry.get())
            .maxNumConnections(MAX_CONNECTIONS)
            .service("/health", (context, request) -> health(trouble.get()))
            .service(
                "/metrics",
                (context, request) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, meters.scrape()))
            .build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      throw new BindException(listen, requireNonNull(e.getCause()));
    }
    return new OperationsServer(server);
  }

  private static HttpResponse health(Optional<String> trouble) {
    return trouble
        .map(why -> HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT, why))
        .orElseGet(() -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT, "ok"));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return requireNonNull(server.activePort()).localAddress();
  }

  @Override
  public void close() {
    Closing.stop(server);
  }
}

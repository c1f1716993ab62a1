package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Posts to an address that was checked: the connection goes there, whatever the name says by then,
 * while TLS and the {@code Host} header keep to the name. Nothing is followed elsewhere, no proxy
 * is asked; the size of an answer and the time for all of it are bounded. Thread-safe.
 */
final class WebhookClient implements AutoCloseable {
  private static final int SUCCESS = 200;
  private static final int NOT_SUCCESS = 300;
  private static final int GONE = 410;

  /** For what is left of an answer whose head is here. */
  private static final Duration REST_OF_BODY = Duration.ofSeconds(2);

  private final EventLoopGroup worker = EventLoopGroups.newEventLoopGroup(1, "webhook", true);
  private final ClientFactory factory;
  private final Patience patience;

  /**
   * @param trust of servers' certificates; nothing for what the platform trusts
   */
  WebhookClient(Patience patience, Optional<TrustManagerFactory> trust) {
    this.patience = requireNonNull(patience, "patience");
    ClientFactoryBuilder builder =
        ClientFactory.builder()
            .workerGroup(worker, false)
            .connectTimeout(patience.connect())
            .idleTimeout(patience.answer())
            .proxyConfig(ProxyConfig.direct())
            .http1MaxHeaderSize(Patience.HEAD)
            .http1MaxInitialLineLength(Patience.HEAD)
            .meterRegistry(NoopMeterRegistry.get());
    trust.ifPresent(each -> builder.tlsCustomizer(tls -> tls.trustManager(each)));
    this.factory = builder.build();
  }

  /**
   * One post.
   *
   * @param address of the endpoint's host, checked
   * @param now for a date in the answer
   */
  Outcome post(
      org.verbale.server.hook.Endpoint endpoint,
      InetAddress address,
      List<String> headers,
      byte[] body,
      Instant now)
      throws InterruptedException {
    SessionProtocol protocol = endpoint.isSecure() ? SessionProtocol.H1 : SessionProtocol.H1C;
    Endpoint pinned =
        Endpoint.of(host(endpoint), endpoint.port()).withIpAddr(address.getHostAddress());
    WebClient client =
        WebClient.builder(protocol, pinned)
            .factory(factory)
            .responseTimeout(patience.answer())
            .writeTimeout(patience.answer())
            .maxResponseLength(Patience.BODY)
            .build();
    HttpResponse response = client.execute(head(endpoint, headers), HttpData.wrap(body));
    SplitHttpResponse split = response.split();
    try {
      // Armeria ends what takes too long; the margin is for its own bugs alone.
      long wait = 2 * patience.answer().toMillis() + patience.connect().toMillis();
      ResponseHeaders answer = split.headers().get(wait, TimeUnit.MILLISECONDS);
      if (answer.status().equals(HttpStatus.UNKNOWN)) { // so Armeria says that there is none
        response.whenComplete().get(wait, TimeUnit.MILLISECONDS);
        return new Outcome.Failed("unreachable");
      }
      drain(split);
      return outcome(answer, now);
    } catch (ExecutionException e) {
      return new Outcome.Failed(code(e.getCause()));
    } catch (java.util.concurrent.TimeoutException e) {
      return new Outcome.Failed("timeout");
    } finally {
      response.abort();
    }
  }

  private static RequestHeaders head(
      org.verbale.server.hook.Endpoint endpoint, List<String> headers) {
    String path = endpoint.url().getRawPath();
    String query = endpoint.url().getRawQuery();
    var head =
        RequestHeaders.builder(
            HttpMethod.POST,
            (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
    for (int i = 0; i < headers.size(); i += 2) {
      head.add(headers.get(i), headers.get(i + 1));
    }
    return head.build();
  }

  private static String host(org.verbale.server.hook.Endpoint endpoint) {
    String host = endpoint.url().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Reads a short rest, so that the connection can be used again; what comes of it is all one. */
  private static void drain(SplitHttpResponse split) throws InterruptedException {
    try {
      var unused = split.body().collect().get(REST_OF_BODY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      split.body().abort(); // too long or too slow: the head said what there is to know
    }
  }

  private static Outcome outcome(ResponseHeaders answer, Instant now) {
    int status = answer.status().code();
    if (status >= SUCCESS && status < NOT_SUCCESS) {
      return new Outcome.Delivered();
    }
    String why = "status-" + status;
    if (status == GONE) {
      return new Outcome.Gone(why);
    }
    return new Outcome.Failed(
        why, Optional.ofNullable(answer.get("retry-after")).flatMap(h -> RetryAfter.parse(h, now)));
  }

  /** A code for what became of a request without an answer; a cause's text is not ours. */
  private static String code(@Nullable Throwable cause) {
    @Nullable Throwable inner =
        cause instanceof UnprocessedRequestException && cause.getCause() != null
            ? cause.getCause()
            : cause;
    if (inner instanceof TimeoutException) {
      return "timeout";
    }
    return inner instanceof SSLException ? "tls" : "unreachable";
  }

  @Override
  public void close() {
    factory.close();
    // Nobody comes any more: without the pause in which Netty would wait for somebody.
    worker.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}

package org.verbale.server.site;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.ClientAddressSource;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.Language;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.admission.Visitors;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageException;
import org.verbale.server.transport.BindException;
import org.verbale.server.transport.Closing;
import org.verbale.server.transport.TlsIdentity;

/**
 * The public face: pages, files, feeds and the programming interface, on a port of their own. It
 * knows the public store and its index, and nothing else of the server.
 */
public final class PublicSite implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublicSite.class);
  private static final Pattern BASE = Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?");
  private static final Duration QUIET = Duration.ofMillis(20);

  private final Site site;
  private final SiteHeaders headers;
  private final Sending sending;
  private final Visitors visitors;
  private final MeterRegistry meters;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("site-", 0).factory());
  private final Server server;
  private volatile @Nullable TlsKeyPair shown;

  /**
   * How the site behaves.
   *
   * @param listen port 0 takes any free one
   * @param tls what it shows to those who connect; none where a proxy before it does that
   * @param base scheme and host by which the public knows it, without a slash at the end
   * @param proxies whose word counts from where a request came
   * @param trust what visitors compare
   * @param stop how long requests in progress may take to end
   */
  public record Behaviour(
      InetSocketAddress listen,
      Optional<TlsIdentity> tls,
      String base,
      Set<InetAddress> proxies,
      ShownTrust trust,
      Duration stop) {
    public Behaviour {
      requireNonNull(listen, "listen");
      requireNonNull(tls, "tls");
      requireNonNull(trust, "trust");
      requireNonNull(stop, "stop");
      proxies = Set.copyOf(proxies);
      if (!BASE.matcher(base).matches()) {
        throw new IllegalArgumentException(
            "base: malformed (expected: https:// and a host, nothing behind it)");
      }
    }
  }

  private PublicSite(
      Behaviour behaviour,
      PublicStore store,
      PublicSearch search,
      Visitors visitors,
      MeterRegistry meters) {
    this.site = new Site(store, search, behaviour.trust(), behaviour.base());
    this.headers = new SiteHeaders(behaviour.base().startsWith("https:"));
    this.sending = new Sending(headers);
    this.visitors = visitors;
    this.meters = meters;
    this.shown = behaviour.tls().map(PublicSite::pair).orElse(null);
    this.server = build(behaviour);
  }

  /**
   * Listens.
   *
   * @throws BindException if the port cannot be had
   */
  public static PublicSite start(
      Behaviour behaviour,
      PublicStore store,
      PublicSearch search,
      Visitors visitors,
      MeterRegistry meters) {
    PublicSite site = new PublicSite(behaviour, store, search, visitors, meters);
    try {
      site.server.start().join();
    } catch (CompletionException e) {
      site.threads.close();
      throw new BindException(behaviour.listen(), requireNonNull(e.getCause()));
    }
    return site;
  }

  private Server build(Behaviour behaviour) {
    ServerBuilder builder = Server.builder();
    if (behaviour.tls().isPresent()) {
      builder
          .port(behaviour.listen(), SessionProtocol.HTTPS)
          .tlsProvider(host -> shown)
          .tlsEngineType(TlsEngineType.JDK);
    } else {
      builder.port(behaviour.listen(), SessionProtocol.HTTP);
    }
    if (!behaviour.proxies().isEmpty()) {
      builder
          .clientAddressSources(List.of(ClientAddressSource.ofHeader("x-forwarded-for")))
          .clientAddressTrustedProxyFilter(behaviour.proxies()::contains);
    }
    return builder
        .meterRegistry(NoopMeterRegistry.get())
        .disableServerHeader()
        .maxNumConnections(SiteLimits.CONNECTIONS)
        .http2MaxStreamsPerConnection(SiteLimits.STREAMS)
        .http1MaxHeaderSize(SiteLimits.HEADERS)
        .http2MaxHeaderListSize(SiteLimits.HEADERS)
        .idleTimeout(SiteLimits.IDLE)
        .requestTimeout(SiteLimits.PATIENCE)
        .maxRequestLength(SiteLimits.BODY)
        .gracefulShutdownTimeout(QUIET, behaviour.stop())
        .errorHandler(new Errors())
        .serviceUnder("/", this::serve)
        .build();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return requireNonNull(server.activePort()).localAddress();
  }

  /**
   * Shows another certificate from the next handshake on.
   *
   * @throws IllegalStateException if it shows none
   */
  public void use(TlsIdentity identity) {
    if (shown == null) {
      throw new IllegalStateException("site: without TLS (expected: with a certificate)");
    }
    shown = pair(identity);
  }

  private static TlsKeyPair pair(TlsIdentity identity) {
    return TlsKeyPair.of(identity.key(), identity.chain());
  }

  private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    Visitors.Visit visit;
    try {
      visit = visitors.enter(context.clientAddress());
    } catch (RefusedException e) {
      return sending.send(context, request.headers(), refused(Language.EN, e.refusal()));
    }
    // Until the last byte was taken: who reads slowly counts as being there.
    var unused = context.log().whenComplete().thenRun(visit::close);
    return HttpResponse.of(
        CompletableFuture.supplyAsync(() -> answer(context, request.headers(), visit), threads));
  }

  private HttpResponse answer(
      ServiceRequestContext context, RequestHeaders request, Visitors.Visit visit) {
    Language wish = Negotiation.choose(request.get(HttpHeaderNames.ACCEPT_LANGUAGE));
    Optional<Address> address = Address.parse(request.path());
    Reply reply;
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      reply = error(address, wish, 405).with("allow", "GET, HEAD");
    } else if (address.isEmpty()) {
      reply = site.error(wish, 400);
    } else {
      reply = answer(address.get(), wish);
    }
    meters
        .counter("verbale.site.requests", "status", Integer.toString(reply.status().code()))
        .increment();
    if (reply.content() instanceof Reply.Content.Streamed) {
      visit.close(); // files have a limit of their own: their readers keep nobody from the pages
    }
    return sending.send(context, request, reply);
  }

  private Reply error(Optional<Address> address, Language wish, int status) {
    return address.isPresent() ? site.error(address.get(), wish, status) : site.error(wish, status);
  }

  private Reply answer(Address address, Language wish) {
    try {
      return site.answer(address, wish);
    } catch (RefusedException e) {
      return refused(wish, e.refusal());
    } catch (StorageException | IOException e) {
      LOG.error("The public store or its index cannot be read: {}", e.getMessage());
      return site.error(address, wish, 503);
    }
  }

  /** Whoever is not let in learns no more than that. */
  private Reply refused(Language wish, Refusal refusal) {
    return switch (refusal) {
      case Refusal.RateLimited limited -> site.error(wish, 429).with("retry-after", "1");
      case Refusal.Overloaded overloaded -> site.error(wish, 503).with("retry-after", "1");
      case Refusal.ShuttingDown shutting -> site.error(wish, 503).with("retry-after", "5");
      default -> site.error(wish, 500);
    };
  }

  /**
   * What goes wrong before or behind the pages: the same fields, and no words of ours or theirs.
   */
  private final class Errors implements ServerErrorHandler {
    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
      if (cause instanceof HttpStatusException refused) { // too long a body, for one
        return bare(refused.httpStatus()).toHttpResponse();
      }
      if (cause instanceof RequestTimeoutException) {
        return bare(HttpStatus.SERVICE_UNAVAILABLE).toHttpResponse();
      }
      LOG.error("A page failed: {}", cause.getClass().getName());
      return bare(HttpStatus.INTERNAL_SERVER_ERROR).toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(
        ServiceConfig config,
        @Nullable RequestHeaders request,
        HttpStatus status,
        @Nullable String description,
        @Nullable Throwable cause) {
      return bare(status);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
        @Nullable ServiceRequestContext context,
        ServiceConfig config,
        @Nullable RequestHeaders request,
        HttpStatus status,
        @Nullable String description,
        @Nullable Throwable cause) {
      return bare(status);
    }

    private AggregatedHttpResponse bare(HttpStatus status) {
      ResponseHeadersBuilder begun = ResponseHeaders.builder(status);
      headers.set(begun, Reply.Kind.FILE);
      return AggregatedHttpResponse.of(begun.build(), HttpData.empty());
    }
  }

  @Override
  public void close() {
    Closing.stop(server);
    threads.close();
  }
}

package org.verbale.server.transport;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.DeviceId;
import org.verbale.identity.DeviceTrust;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.admission.Access;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Pass;
import org.verbale.server.admission.Visitors;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.LogTiles;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.View;
import org.verbale.tile.TilePath;

/**
 * The log as static files (c2sp.org/tlog-tiles) over TLS 1.3: checkpoint, tiles of hashes and
 * succession notes for everybody, up to the published size; bundles of entries and positions, up to
 * the sealed size, for auditors alone, who show a device's transport certificate.
 */
public final class LogServer implements AutoCloseable {
  /** Where all files lie. */
  public static final String PREFIX = "/log/";

  private static final Logger LOG = LoggerFactory.getLogger(LogServer.class);

  private static final String CHECKPOINT = PREFIX + "checkpoint";

  /** A note by which the log's key was replaced, or its leaf's receipt. */
  private static final Pattern SUCCESSION =
      Pattern.compile(PREFIX + "succession/(0|[1-9][0-9]?)(\\.tlog-proof)?");

  private static final String TLS = "TLSv1.3";
  private static final int MAX_CONNECTIONS = 1024;
  private static final int MAX_STREAMS = 32;
  private static final int MAX_BODY = 1;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofMillis(20);

  /** A file that has a name never has another content. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final String NEVER = "no-store";
  private static final MediaType BINARY = MediaType.OCTET_STREAM;

  private final Set<DeviceId> auditors;
  private final Admission admission;
  private final Visitors visitors;
  private final Backend backend;
  private final MeterRegistry meters;
  private final LogTiles tiles;
  private final Calls calls = new Calls();
  private final SwitchableKey key;
  private final Server server;

  /**
   * How the port behaves.
   *
   * @param listen port 0 takes any free one
   * @param auditors devices that may read bundles while their certificates are registered, valid
   *     and unrevoked
   * @param stop how long requests in progress may take to end
   */
  public record Behaviour(InetSocketAddress listen, Set<DeviceId> auditors, Duration stop) {
    public Behaviour {
      requireNonNull(listen, "listen");
      auditors = Set.copyOf(auditors);
      requireNonNull(stop, "stop");
    }
  }

  /**
   * Listens.
   *
   * @param trust judges certificates of those who show one
   * @throws BindException if the port cannot be had
   */
  public LogServer(
      Behaviour behaviour,
      TlsIdentity identity,
      DeviceTrust trust,
      Admission admission,
      Visitors visitors,
      Backend backend,
      MeterRegistry meters) {
    this.auditors = behaviour.auditors();
    this.admission = admission;
    this.visitors = visitors;
    this.backend = backend;
    this.meters = meters;
    this.tiles = new LogTiles(backend.archive());
    this.key = new SwitchableKey(identity);
    this.server =
        Server.builder()
            .port(behaviour.listen(), SessionProtocol.HTTPS)
            .tls(TlsKeyPair.of(identity.key(), identity.chain()))
            .tlsEngineType(TlsEngineType.JDK)
            .tlsCustomizer(
                context ->
                    context
                        .keyManager(key)
                        .trustManager(trust)
                        .clientAuth(ClientAuth.OPTIONAL)
                        .protocols(TLS))
            .meterRegistry(NoopMeterRegistry.get())
            .maxNumConnections(MAX_CONNECTIONS)
            .http2MaxStreamsPerConnection(MAX_STREAMS)
            .idleTimeout(IDLE)
            .requestTimeout(PATIENCE)
            .maxRequestLength(MAX_BODY)
            .gracefulShutdownTimeout(QUIET, behaviour.stop())
            .serviceUnder("/", this::serve)
            .build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      calls.close();
      throw new BindException(behaviour.listen(), requireNonNull(e.getCause()));
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return requireNonNull(server.activePort()).localAddress();
  }

  /** Shows another certificate from the next handshake on. */
  public void use(TlsIdentity identity) {
    key.switchTo(identity);
  }

  /** What somebody asked for, as metrics name it. */
  private enum Asked {
    CHECKPOINT,
    TILE,
    SUCCESSION,
    BUNDLE,
    OTHER
  }

  private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    String path = request.path(); // with its query: no file has one
    Visitors.Visit visit;
    try {
      visit = visitors.enter(context.remoteAddress().getAddress());
    } catch (RefusedException e) {
      return counted(Asked.OTHER, refused(e.refusal()));
    }
    CompletableFuture<HttpResponse> answer =
        CompletableFuture.supplyAsync(() -> answer(context, request, path), calls.threads());
    var unused = answer.whenComplete((response, thrown) -> visit.close());
    return HttpResponse.of(answer);
  }

  private HttpResponse answer(ServiceRequestContext context, HttpRequest request, String path) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return counted(
          Asked.OTHER,
          HttpResponse.of(
              ResponseHeaders.of(
                  HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, "GET, HEAD")));
    }
    try {
      if (path.equals(CHECKPOINT)) {
        return counted(Asked.CHECKPOINT, checkpoint());
      }
      Matcher note = SUCCESSION.matcher(path);
      if (note.matches()) {
        return counted(
            Asked.SUCCESSION, succession(Integer.parseInt(note.group(1)), note.group(2) != null));
      }
      Optional<TilePath> file = file(path);
      if (file.isEmpty()) {
        return counted(Asked.OTHER, status(HttpStatus.NOT_FOUND));
      }
      return file.get().kind() == TilePath.Kind.HASHES
          ? counted(Asked.TILE, tile(file.get()))
          : counted(Asked.BUNDLE, bundle(context, file.get()));
    } catch (RefusedException e) {
      return counted(Asked.OTHER, refused(e.refusal()));
    } catch (StorageException e) {
      LOG.error("The log cannot be read: {}", e.getMessage());
      return counted(Asked.OTHER, status(HttpStatus.SERVICE_UNAVAILABLE));
    }
  }

  private static Optional<TilePath> file(String path) {
    try {
      return path.startsWith(PREFIX)
          ? Optional.of(TilePath.parse(path.substring(PREFIX.length())))
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private Reply checkpoint() {
    return published((head, view) -> Optional.of(text(head.checkpoint(), NEVER)));
  }

  private Reply published(BiFunction<SealedHead, View, Optional<Reply>> file) {
    try {
      Optional<Reply> reply = backend.storage().read(now -> backend.published().read(now, file));
      return reply.orElseGet(() -> status(HttpStatus.NOT_FOUND));
    } catch (RefusedException e) {
      if (e.refusal() instanceof Refusal.NotSealedYet) {
        return status(HttpStatus.NOT_FOUND);
      }
      throw e;
    }
  }

  /** What the log says of its key, as far as the published head covers it. */
  private Reply succession(int number, boolean proven) {
    return published(
        (head, view) ->
            backend
                .succession()
                .entry(view, number)
                .filter(entered -> entered.index() < head.head().size())
                .map(
                    entered ->
                        proven
                            ? text(receipt(entered, head, view).toBytes(), NEVER)
                            : text(entered.object(), FOR_EVER)));
  }

  private Receipt receipt(Entry entered, SealedHead head, View view) {
    try {
      return new Receipt(
          entered.leaf(),
          backend.archive().inclusion(view, entered.index(), head.head().size()),
          SignedCheckpoint.parse(head.checkpoint()));
    } catch (MalformedException e) {
      throw new StorageException(
          Problem.DAMAGED, "checkpoint: damaged (expected: as it was sealed)", e);
    }
  }

  private Reply tile(TilePath path) {
    return backend
        .storage()
        .read(now -> tiles.read(now, backend.published().size(now), path))
        .map(hashes -> new Reply(HttpStatus.OK, content(hashes, BINARY, FOR_EVER)))
        .orElseGet(() -> status(HttpStatus.NOT_FOUND));
  }

  /** They audit before they cosign: so they see what is sealed, and not only what is published. */
  private Reply bundle(ServiceRequestContext context, TilePath path) {
    try (Pass pass = admission.call(Door.chain(context), Access.REGISTERED)) {
      if (!auditors.contains(pass.device().device())) {
        return status(HttpStatus.FORBIDDEN);
      }
      return backend
          .storage()
          .read(now -> tiles.read(now, backend.archive().sealed(now).size(), path))
          .map(entries -> new Reply(HttpStatus.OK, content(entries, BINARY, NEVER)))
          .orElseGet(() -> status(HttpStatus.NOT_FOUND));
    }
  }

  private record Reply(HttpStatus status, HttpResponse response) {}

  private static Reply status(HttpStatus status) {
    return new Reply(status, HttpResponse.of(status));
  }

  private static Reply text(Bytes body, String caching) {
    return new Reply(HttpStatus.OK, content(body, MediaType.PLAIN_TEXT_UTF_8, caching));
  }

  private static HttpResponse content(Bytes body, MediaType type, String caching) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(type)
            .set(HttpHeaderNames.CACHE_CONTROL, caching)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .build(),
        HttpData.wrap(body.toByteArray()));
  }

  /** Whoever is not let in learns no more than that. */
  private static Reply refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.RateLimited limited -> later(HttpStatus.TOO_MANY_REQUESTS);
      case Refusal.Overloaded overloaded -> later(HttpStatus.SERVICE_UNAVAILABLE);
      case Refusal.ShuttingDown shutting -> later(HttpStatus.SERVICE_UNAVAILABLE);
      default -> status(HttpStatus.FORBIDDEN);
    };
  }

  private static Reply later(HttpStatus status) {
    return new Reply(
        status, HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.RETRY_AFTER, "1")));
  }

  private HttpResponse counted(Asked asked, Reply reply) {
    meters
        .counter(
            "verbale.log.requests",
            "asked",
            asked.name().toLowerCase(Locale.ROOT),
            "status",
            Integer.toString(reply.status().code()))
        .increment();
    return reply.response();
  }

  private HttpResponse counted(Asked asked, HttpResponse notAllowed) {
    return counted(asked, new Reply(HttpStatus.METHOD_NOT_ALLOWED, notAllowed));
  }

  @Override
  public void close() {
    Closing.stop(server);
    calls.close();
  }
}

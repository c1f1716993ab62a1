package org.verbale.client.transport;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.verbale.client.error.UnreachableException;
import org.verbale.v1.Accepted;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.ChainProgress;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.ChannelState;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.ClaimKeyPackagesResponse;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.ComplainRequest;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.CountKeyPackagesResponse;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.DecidePublicationRequest;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.DiscardWelcomeRequest;
import org.verbale.v1.DiscardWelcomeResponse;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.EraseRequest;
import org.verbale.v1.FeedItem;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.GetChannelRequest;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.GetTreeResponse;
import org.verbale.v1.GetUploadRequest;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.ListChannelsResponse;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.ListSuccessionsResponse;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.ListWelcomesResponse;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.PublicationServiceGrpc;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.PublishKeyPackagesResponse;
import org.verbale.v1.PutBackRequest;
import org.verbale.v1.PutDisclosureRequest;
import org.verbale.v1.PutDisclosureResponse;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.RecoveryServiceGrpc;
import org.verbale.v1.RegistryServiceGrpc;
import org.verbale.v1.RelinkRequest;
import org.verbale.v1.ResyncRequest;
import org.verbale.v1.SealedHead;
import org.verbale.v1.SearchGrpc;
import org.verbale.v1.SetHoldRequest;
import org.verbale.v1.ShowChainRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.v1.SubscribeRequest;
import org.verbale.v1.SupplementRequest;
import org.verbale.v1.UploadStatus;

/**
 * One connection to the server, with the device's transport certificate. Blocks; safe for use by
 * many threads.
 *
 * <p>Every call is retried while the server cannot be reached or asks to wait, within the call
 * timeout: all writes are idempotent and go out with the same bytes again.
 *
 * <p>Every method throws {@code RefusedException} or {@code UnreachableException}.
 */
public final class ServerConnection implements ArchiveQueries, AutoCloseable {
  /** A history page ends at 8 MiB; a record with its blocks is below 2 MiB. */
  private static final int MAX_MESSAGE = 16 << 20;

  private static final String[] TLS_VERSIONS = {"TLSv1.3"};

  /** Those of TLS 1.3 that every platform has; the library's own list ends at 1.2. */
  private static final String[] CIPHER_SUITES = {
    "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final String host;
  private final int port;
  private final Duration callTimeout;
  private final RandomGenerator random;
  private final List<Line> former = new ArrayList<>();
  private volatile Line line;
  private volatile boolean closed;

  private ServerConnection(
      String host, int port, SSLContext tls, Duration callTimeout, RandomGenerator random) {
    this.host = host;
    this.port = port;
    this.callTimeout = callTimeout;
    this.random = random;
    this.line = Line.open(host, port, tls);
  }

  /** What goes under one transport certificate. */
  private record Line(
      Tls13SocketFactory sockets,
      ManagedChannel channel,
      RegistryServiceGrpc.RegistryServiceBlockingStub registry,
      DirectoryServiceGrpc.DirectoryServiceBlockingStub directory,
      ChannelServiceGrpc.ChannelServiceBlockingStub channels,
      RecordServiceGrpc.RecordServiceBlockingStub records,
      PublicationServiceGrpc.PublicationServiceBlockingStub publications,
      ArchiveServiceGrpc.ArchiveServiceBlockingStub archive,
      RecoveryServiceGrpc.RecoveryServiceBlockingStub recovery,
      SearchGrpc.SearchBlockingStub search,
      AttachmentServiceGrpc.AttachmentServiceBlockingV2Stub attachments,
      FeedServiceGrpc.FeedServiceBlockingV2Stub feed) {
    static Line open(String host, int port, SSLContext tls) {
      var sockets = new Tls13SocketFactory(tls.getSocketFactory());
      ManagedChannel channel =
          OkHttpChannelBuilder.forAddress(host, port)
              .sslSocketFactory(sockets)
              .tlsConnectionSpec(TLS_VERSIONS, CIPHER_SUITES)
              .maxInboundMessageSize(MAX_MESSAGE)
              .keepAliveTime(30, SECONDS)
              .disableRetry()
              .build();
      return new Line(
          sockets,
          channel,
          RegistryServiceGrpc.newBlockingStub(channel),
          DirectoryServiceGrpc.newBlockingStub(channel),
          ChannelServiceGrpc.newBlockingStub(channel),
          RecordServiceGrpc.newBlockingStub(channel),
          PublicationServiceGrpc.newBlockingStub(channel),
          ArchiveServiceGrpc.newBlockingStub(channel),
          RecoveryServiceGrpc.newBlockingStub(channel),
          SearchGrpc.newBlockingStub(channel),
          AttachmentServiceGrpc.newBlockingV2Stub(channel),
          FeedServiceGrpc.newBlockingV2Stub(channel));
    }
  }

  /**
   * Prepares a connection; nothing is sent before the first call.
   *
   * @param tls presents the device's transport certificate and trusts the Mechanism's root alone
   * @param random spreads retries; need not be secret
   */
  public static ServerConnection open(
      String host, int port, SSLContext tls, Duration callTimeout, RandomGenerator random) {
    return new ServerConnection(host, port, tls, callTimeout, random);
  }

  /**
   * Shows another transport certificate from now on. Calls under way end as they began; whoever
   * reads a stream closes it and opens another.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized void renew(SSLContext tls) {
    if (closed) {
      throw new IllegalStateException("connection: closed (expected: open)");
    }
    Line before = line;
    line = Line.open(host, port, tls);
    before.channel().shutdown();
    former.removeIf(each -> each.channel().isTerminated());
    former.add(before);
  }

  public Accepted submitRegistryEntry(SubmitRegistryEntryRequest request) {
    return call(Line::registry, stub -> stub.submitRegistryEntry(request));
  }

  public ListRegistryResponse listRegistry(ListRegistryRequest request) {
    return call(Line::registry, stub -> stub.listRegistry(request));
  }

  public PublishKeyPackagesResponse publishKeyPackages(PublishKeyPackagesRequest request) {
    return call(Line::directory, stub -> stub.publishKeyPackages(request));
  }

  public CountKeyPackagesResponse countKeyPackages(CountKeyPackagesRequest request) {
    return call(Line::directory, stub -> stub.countKeyPackages(request));
  }

  public ClaimKeyPackagesResponse claimKeyPackages(ClaimKeyPackagesRequest request) {
    return call(Line::directory, stub -> stub.claimKeyPackages(request));
  }

  public Accepted createChannel(CreateChannelRequest request) {
    return call(Line::channels, stub -> stub.createChannel(request));
  }

  public Accepted commit(CommitRequest request) {
    return call(Line::channels, stub -> stub.commit(request));
  }

  public Accepted acknowledge(AcknowledgeRequest request) {
    return call(Line::channels, stub -> stub.acknowledge(request));
  }

  public Accepted requestResync(ResyncRequest request) {
    return call(Line::channels, stub -> stub.requestResync(request));
  }

  public Accepted relink(RelinkRequest request) {
    return call(Line::channels, stub -> stub.relink(request));
  }

  public ChannelState getChannel(GetChannelRequest request) {
    return call(Line::channels, stub -> stub.getChannel(request));
  }

  public ListChannelsResponse listChannels(ListChannelsRequest request) {
    return call(Line::channels, stub -> stub.listChannels(request));
  }

  public GetTreeResponse getTree(GetTreeRequest request) {
    return call(Line::channels, stub -> stub.getTree(request));
  }

  public ListWelcomesResponse listWelcomes(ListWelcomesRequest request) {
    return call(Line::channels, stub -> stub.listWelcomes(request));
  }

  public DiscardWelcomeResponse discardWelcome(DiscardWelcomeRequest request) {
    return call(Line::channels, stub -> stub.discardWelcome(request));
  }

  public Accepted postRecord(PostRecordRequest request) {
    return call(Line::records, stub -> stub.postRecord(request));
  }

  public Accepted erase(EraseRequest request) {
    return call(Line::records, stub -> stub.erase(request));
  }

  public Accepted complain(ComplainRequest request) {
    return call(Line::records, stub -> stub.complain(request));
  }

  public Accepted supplement(SupplementRequest request) {
    return call(Line::records, stub -> stub.supplement(request));
  }

  public PutDisclosureResponse putDisclosure(PutDisclosureRequest request) {
    return call(Line::publications, stub -> stub.putDisclosure(request));
  }

  public Accepted decidePublication(DecidePublicationRequest request) {
    return call(Line::publications, stub -> stub.decide(request));
  }

  public Accepted setHold(SetHoldRequest request) {
    return call(Line::records, stub -> stub.setHold(request));
  }

  public ReadHistoryResponse readHistory(ReadHistoryRequest request) {
    return call(Line::records, stub -> stub.readHistory(request));
  }

  @Override
  public SealedHead getSealedHead(GetSealedHeadRequest request) {
    return call(Line::archive, stub -> stub.getSealedHead(request));
  }

  @Override
  public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
    return call(Line::archive, stub -> stub.getConsistency(request));
  }

  @Override
  public GetInclusionResponse getInclusion(GetInclusionRequest request) {
    return call(Line::archive, stub -> stub.getInclusion(request));
  }

  @Override
  public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
    return call(Line::archive, stub -> stub.getCompleteness(request));
  }

  @Override
  public ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request) {
    return call(Line::archive, stub -> stub.listSuccessions(request));
  }

  public GetRecoveryResponse getRecovery(GetRecoveryRequest request) {
    return call(Line::recovery, stub -> stub.getRecovery(request));
  }

  public ChainProgress showChain(ShowChainRequest request) {
    return call(Line::recovery, stub -> stub.showChain(request));
  }

  public ChainProgress putBack(PutBackRequest request) {
    return call(Line::recovery, stub -> stub.putBack(request));
  }

  public QueryResponse query(QueryRequest request) {
    return call(Line::search, stub -> stub.query(request));
  }

  public UploadStatus getUpload(GetUploadRequest request) {
    return call(
        Line::attachments,
        stub -> {
          try {
            return stub.getUpload(request);
          } catch (io.grpc.StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
          }
        });
  }

  /**
   * Begins to send chunks; ends with {@link Upload#finish}. Not retried: ask {@link #getUpload} and
   * go on from there.
   */
  public Upload upload() {
    return new Upload(line.attachments().upload());
  }

  /** Receives chunks as fast as they are taken. */
  public Stream<DownloadChunk> download(DownloadRequest request) {
    return new Stream<>(line.attachments().download(request));
  }

  /** Receives what happens, as fast as it is taken, until closed. */
  public Stream<FeedItem> subscribe(SubscribeRequest request) {
    return new Stream<>(line.feed().subscribe(request));
  }

  private <S extends AbstractStub<S>, R> R call(Function<Line, S> service, Function<S, R> call) {
    Retries retries = new Retries(callTimeout, random, System::nanoTime);
    while (true) {
      try {
        S stub = service.apply(line); // another one once the certificate was renewed
        return call.apply(stub.withDeadlineAfter(Math.max(1, retries.leftNanos()), NANOSECONDS));
      } catch (StatusRuntimeException e) {
        Answer answer = Answer.of(e.getStatus(), e.getTrailers());
        long wait = answer.mayRetry() && !closed ? retries.nextWaitMillis(answer.waitMillis()) : -1;
        if (wait < 0) {
          throw answer.toException(e);
        }
        line.channel().resetConnectBackoff(); // its own waits minutes; how long is said here
        sleep(wait, e);
      }
    }
  }

  private static void sleep(long millis, Exception cause) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("call: interrupted (expected: an answer)", cause);
    }
  }

  /** Ends all calls under way. */
  @Override
  public synchronized void close() {
    closed = true;
    List<Line> all = new ArrayList<>(former);
    all.add(line);
    for (Line each : all) {
      each.channel().shutdownNow();
      each.sockets().closeAll();
    }
    try {
      for (Line each : all) {
        if (!each.channel().awaitTermination(5, SECONDS)) {
          throw new IllegalStateException("connection: still open after 5 s (expected: closed)");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

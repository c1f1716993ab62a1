package org.verbale.client.transport;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.verbale.client.error.UnreachableException;
import org.verbale.v1.Accepted;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.ChannelState;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.ClaimKeyPackagesResponse;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.CountKeyPackagesResponse;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.DiscardWelcomeRequest;
import org.verbale.v1.DiscardWelcomeResponse;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.FeedItem;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.GetChannelRequest;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.GetTreeResponse;
import org.verbale.v1.GetUploadRequest;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.ListChannelsResponse;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.ListWelcomesResponse;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.PublishKeyPackagesResponse;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.RegistryServiceGrpc;
import org.verbale.v1.RelinkRequest;
import org.verbale.v1.ResyncRequest;
import org.verbale.v1.SealedHead;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.v1.SubscribeRequest;
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
public final class ServerConnection implements AutoCloseable {
  /** A history page ends at 8 MiB; a record with its blocks is below 2 MiB. */
  private static final int MAX_MESSAGE = 16 << 20;

  private static final String[] TLS_VERSIONS = {"TLSv1.3"};

  /** Those of TLS 1.3 that every platform has; the library's own list ends at 1.2. */
  private static final String[] CIPHER_SUITES = {
    "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final ManagedChannel channel;
  private final Duration callTimeout;
  private final RandomGenerator random;
  private final RegistryServiceGrpc.RegistryServiceBlockingStub registry;
  private final DirectoryServiceGrpc.DirectoryServiceBlockingStub directory;
  private final ChannelServiceGrpc.ChannelServiceBlockingStub channels;
  private final RecordServiceGrpc.RecordServiceBlockingStub records;
  private final ArchiveServiceGrpc.ArchiveServiceBlockingStub archive;
  private final AttachmentServiceGrpc.AttachmentServiceBlockingV2Stub attachments;
  private final FeedServiceGrpc.FeedServiceBlockingV2Stub feed;
  private volatile boolean closed;

  private ServerConnection(ManagedChannel channel, Duration callTimeout, RandomGenerator random) {
    this.channel = channel;
    this.callTimeout = callTimeout;
    this.random = random;
    this.registry = RegistryServiceGrpc.newBlockingStub(channel);
    this.directory = DirectoryServiceGrpc.newBlockingStub(channel);
    this.channels = ChannelServiceGrpc.newBlockingStub(channel);
    this.records = RecordServiceGrpc.newBlockingStub(channel);
    this.archive = ArchiveServiceGrpc.newBlockingStub(channel);
    this.attachments = AttachmentServiceGrpc.newBlockingV2Stub(channel);
    this.feed = FeedServiceGrpc.newBlockingV2Stub(channel);
  }

  /**
   * Prepares a connection; nothing is sent before the first call.
   *
   * @param tls presents the device's transport certificate and trusts the Mechanism's root alone
   * @param random spreads retries; need not be secret
   */
  public static ServerConnection open(
      String host, int port, SSLContext tls, Duration callTimeout, RandomGenerator random) {
    ManagedChannel channel =
        OkHttpChannelBuilder.forAddress(host, port)
            .sslSocketFactory(new Tls13SocketFactory(tls.getSocketFactory()))
            .tlsConnectionSpec(TLS_VERSIONS, CIPHER_SUITES)
            .maxInboundMessageSize(MAX_MESSAGE)
            .keepAliveTime(30, SECONDS)
            .disableRetry()
            .build();
    return new ServerConnection(channel, callTimeout, random);
  }

  public Accepted submitRegistryEntry(SubmitRegistryEntryRequest request) {
    return call(registry, stub -> stub.submitRegistryEntry(request));
  }

  public ListRegistryResponse listRegistry(ListRegistryRequest request) {
    return call(registry, stub -> stub.listRegistry(request));
  }

  public PublishKeyPackagesResponse publishKeyPackages(PublishKeyPackagesRequest request) {
    return call(directory, stub -> stub.publishKeyPackages(request));
  }

  public CountKeyPackagesResponse countKeyPackages(CountKeyPackagesRequest request) {
    return call(directory, stub -> stub.countKeyPackages(request));
  }

  public ClaimKeyPackagesResponse claimKeyPackages(ClaimKeyPackagesRequest request) {
    return call(directory, stub -> stub.claimKeyPackages(request));
  }

  public Accepted createChannel(CreateChannelRequest request) {
    return call(channels, stub -> stub.createChannel(request));
  }

  public Accepted commit(CommitRequest request) {
    return call(channels, stub -> stub.commit(request));
  }

  public Accepted acknowledge(AcknowledgeRequest request) {
    return call(channels, stub -> stub.acknowledge(request));
  }

  public Accepted requestResync(ResyncRequest request) {
    return call(channels, stub -> stub.requestResync(request));
  }

  public Accepted relink(RelinkRequest request) {
    return call(channels, stub -> stub.relink(request));
  }

  public ChannelState getChannel(GetChannelRequest request) {
    return call(channels, stub -> stub.getChannel(request));
  }

  public ListChannelsResponse listChannels(ListChannelsRequest request) {
    return call(channels, stub -> stub.listChannels(request));
  }

  public GetTreeResponse getTree(GetTreeRequest request) {
    return call(channels, stub -> stub.getTree(request));
  }

  public ListWelcomesResponse listWelcomes(ListWelcomesRequest request) {
    return call(channels, stub -> stub.listWelcomes(request));
  }

  public DiscardWelcomeResponse discardWelcome(DiscardWelcomeRequest request) {
    return call(channels, stub -> stub.discardWelcome(request));
  }

  public Accepted postRecord(PostRecordRequest request) {
    return call(records, stub -> stub.postRecord(request));
  }

  public ReadHistoryResponse readHistory(ReadHistoryRequest request) {
    return call(records, stub -> stub.readHistory(request));
  }

  public SealedHead getSealedHead(GetSealedHeadRequest request) {
    return call(archive, stub -> stub.getSealedHead(request));
  }

  public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
    return call(archive, stub -> stub.getConsistency(request));
  }

  public GetInclusionResponse getInclusion(GetInclusionRequest request) {
    return call(archive, stub -> stub.getInclusion(request));
  }

  public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
    return call(archive, stub -> stub.getCompleteness(request));
  }

  public UploadStatus getUpload(GetUploadRequest request) {
    return call(
        attachments,
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
    return new Upload(attachments.upload());
  }

  /** Receives chunks as fast as they are taken. */
  public Stream<DownloadChunk> download(DownloadRequest request) {
    return new Stream<>(attachments.download(request));
  }

  /** Receives what happens, as fast as it is taken, until closed. */
  public Stream<FeedItem> subscribe(SubscribeRequest request) {
    return new Stream<>(feed.subscribe(request));
  }

  private <S extends AbstractStub<S>, R> R call(S stub, Function<S, R> call) {
    Retries retries = new Retries(callTimeout, random, System::nanoTime);
    while (true) {
      try {
        return call.apply(stub.withDeadlineAfter(Math.max(1, retries.leftNanos()), NANOSECONDS));
      } catch (StatusRuntimeException e) {
        Answer answer = Answer.of(e.getStatus(), e.getTrailers());
        long wait = answer.mayRetry() && !closed ? retries.nextWaitMillis(answer.waitMillis()) : -1;
        if (wait < 0) {
          throw answer.toException(e);
        }
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
  public void close() {
    closed = true;
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(5, SECONDS)) {
        throw new IllegalStateException("connection: still open after 5 s (expected: closed)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

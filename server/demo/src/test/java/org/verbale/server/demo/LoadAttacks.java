package org.verbale.server.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.RefusedException;
import org.verbale.client.transport.Stream;
import org.verbale.record.RecordLimits;
import org.verbale.refusal.Reason;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.policy.Limits;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.FeedItem;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.RefusalDetail;
import org.verbale.v1.SubscribeRequest;
import org.verbale.v1.UploadChunk;

/** Asking for more than one's share. */
final class LoadAttacks {
  private static final int UPLOADS = 8;
  private static final int STREAMS = 4;
  private static final int CALLS = 16;
  private static final Metadata.Key<byte[]> DETAIL =
      Metadata.Key.of("verbale-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Attacks attacks;
  private final Campaign review;
  private final int port;

  LoadAttacks(Attacks attacks, int port) {
    this.attacks = attacks;
    this.review = attacks.review();
    this.port = port;
  }

  /** Makes shares small enough to be used up. */
  static ServerConfiguration small(ServerConfiguration configuration) {
    var capacity = configuration.capacity();
    Limits limits = configuration.limits();
    var uploads = limits.uploads();
    var rates = limits.rates();
    return configuration
        .with(
            new ServerConfiguration.Capacity(
                CALLS, capacity.connections(), capacity.readers(), capacity.cache()))
        .with(
            new Limits(
                limits.messages(),
                limits.directory(),
                new Limits.Uploads(
                    uploads.attachment(), uploads.pending(), UPLOADS, uploads.idle()),
                limits.pages(),
                new Limits.Rates(
                    rates.callsPerSecond(), rates.burst(), rates.uploadBytesPerSecond(), STREAMS)));
  }

  void add() {
    for (int index = 0; index < UPLOADS; index++) {
      upload(index);
    }
    attacks.row(
        "begin one attachment more than allowed", Reason.RATE_LIMITED, () -> upload(UPLOADS));
    attacks.row("follow five times at once", Reason.RATE_LIMITED, this::follow);
    attacks.row("hold all calls that there is room for", Reason.OVERLOADED, this::hold);
    attacks.row("call without a pause", Reason.RATE_LIMITED, this::hammer);
  }

  private void upload(int index) {
    try (var upload = review.station("xa2").server().upload()) {
      upload.send(
          UploadChunk.newBuilder()
              .setAttachment(
                  AttachmentId.newBuilder()
                      .setChannel(DIALOGUE.toString())
                      .setRecord("0123456789abcdef0123456789abcdef")
                      .setIndex(index))
              .setLength(RecordLimits.CHUNK + 16 + 8192 + 16)
              .setContent(ByteString.copyFrom(new byte[RecordLimits.CHUNK + 16]))
              .build());
      var unused = upload.finish();
    }
  }

  private void follow() {
    List<Stream<FeedItem>> open = new ArrayList<>();
    try {
      for (int i = 0; i <= STREAMS; i++) {
        open.add(review.station("xbo").server().subscribe(SubscribeRequest.getDefaultInstance()));
        var unused = open.get(i).next();
      }
    } finally {
      open.forEach(Stream::close);
    }
  }

  private void hold() throws InterruptedException {
    until(
        Reason.OVERLOADED,
        4 * CALLS,
        ArchiveServiceGrpc.getGetSealedHeadMethod(),
        GetSealedHeadRequest.newBuilder().setAtLeast(1L << 40).build());
  }

  private void hammer() throws InterruptedException {
    until(
        Reason.RATE_LIMITED,
        CALLS / 2,
        ChannelServiceGrpc.getListChannelsMethod(),
        ListChannelsRequest.getDefaultInstance());
  }

  /**
   * Sends one request again and again, {@code together} at a time, without the SDK's patience.
   *
   * @throws RefusedException as soon as one is refused for {@code reason}
   */
  private <Q extends MessageLite, A> void until(
      Reason reason, int together, MethodDescriptor<Q, A> method, Q request)
      throws InterruptedException {
    ManagedChannel channel =
        OkHttpChannelBuilder.forAddress("localhost", port)
            .sslSocketFactory(review.station("xbo").custody().tls().getSocketFactory())
            .tlsConnectionSpec(new String[] {"TLSv1.3"}, new String[] {"TLS_AES_256_GCM_SHA384"})
            .build();
    try {
      Semaphore room = new Semaphore(together);
      AtomicBoolean refused = new AtomicBoolean();
      long end = System.nanoTime() + SECONDS.toNanos(60);
      while (!refused.get() && System.nanoTime() < end) {
        if (room.tryAcquire(1, SECONDS)) {
          ClientCalls.asyncUnaryCall(
              channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(60, SECONDS)),
              request,
              new Ending<A>(
                  detail -> {
                    if (detail != null && detail.getReason().equals(reason.name())) {
                      refused.set(true);
                    }
                    room.release();
                  }));
        }
      }
      if (refused.get()) {
        throw new RefusedException(reason.name(), "one of many calls", Duration.ZERO);
      }
    } finally {
      channel.shutdownNow();
      var unused = channel.awaitTermination(10, SECONDS);
    }
  }

  private interface Outcome {
    void is(@Nullable RefusalDetail refusal);
  }

  /** Tells how a call ended. */
  private record Ending<A>(Outcome outcome) implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {}

    @Override
    public void onError(Throwable thrown) {
      Metadata trailers = Status.trailersFromThrowable(thrown);
      byte[] detail = trailers == null ? null : trailers.get(DETAIL);
      try {
        outcome.is(detail == null ? null : RefusalDetail.parseFrom(detail));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("refusal: malformed (expected: a RefusalDetail)", e);
      }
    }

    @Override
    public void onCompleted() {
      outcome.is(null);
    }
  }
}

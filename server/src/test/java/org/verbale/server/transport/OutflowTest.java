package org.verbale.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.verbale.id.Role;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;

/** A stream to a client that reads as it likes, over real sockets. */
class OutflowTest {
  private static final int SIZE = 64 * 1024;
  private static final int MESSAGES = 2000;

  private final AtomicInteger sent = new AtomicInteger();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private volatile Duration patience = Duration.ofSeconds(30);
  private TestServer server;
  private TestTls.Channel channel;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(Limits.DEFAULT.rates(), new Endless());
    channel = server.connect(TestTls.device(server.mechanism, "XA", Role.EXPERT));
  }

  @AfterEach
  void stop() throws Exception {
    channel.close();
    server.close();
  }

  /** Sends {@value #MESSAGES} messages, each when there is room for it. */
  private final class Endless extends AttachmentServiceGrpc.AttachmentServiceImplBase {
    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadChunk> out) {
      var flow = new Outflow<>((ServerCallStreamObserver<DownloadChunk>) out);
      server.streams.add(flow);
      server.calls.run(
          out,
          () -> {
            try {
              end.complete(send(flow));
            } catch (RefusedException e) {
              end.complete(e.refusal().reason().name());
              throw e;
            }
          });
    }

    private String send(Outflow<DownloadChunk> flow) {
      for (int number = 0; number < MESSAGES; number++) {
        if (!flow.awaitRoom(patience)) {
          return "gone";
        }
        flow.send(
            DownloadChunk.newBuilder()
                .setNumber(number)
                .setContent(ByteString.copyFrom(new byte[SIZE]))
                .build());
        sent.incrementAndGet();
      }
      flow.complete();
      return "complete";
    }
  }

  /** Asks for nothing by itself. */
  private static final class Reader extends ClientCall.Listener<DownloadChunk> {
    final BlockingQueue<Integer> read = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> closed = new CompletableFuture<>();

    @Override
    public void onMessage(DownloadChunk message) {
      read.add(message.getNumber());
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed.complete(status);
    }
  }

  private ClientCall<DownloadRequest, DownloadChunk> call(Reader reader) {
    ClientCall<DownloadRequest, DownloadChunk> call =
        channel
            .grpc()
            .newCall(AttachmentServiceGrpc.getDownloadMethod(), io.grpc.CallOptions.DEFAULT);
    call.start(reader, new Metadata());
    call.sendMessage(DownloadRequest.getDefaultInstance());
    call.halfClose();
    return call;
  }

  private int settled() throws InterruptedException {
    int before = -1;
    while (before != sent.get() || before == 0) {
      before = sent.get();
      Thread.sleep(300);
    }
    return before;
  }

  @Test
  @Tag("slow")
  void clientThatReadsNothing_isSentNoMoreThanFitsOnTheWay() throws Exception {
    var slow = new Reader();
    ClientCall<DownloadRequest, DownloadChunk> call = call(slow);
    assertThat(settled() * (long) SIZE).isLessThan(4 << 20);
    int before = sent.get();
    call.request(MESSAGES);
    for (int number = 0; number < MESSAGES; number++) {
      assertThat(slow.read.poll(60, TimeUnit.SECONDS)).isEqualTo(number);
    }
    assertThat(slow.closed.get(60, TimeUnit.SECONDS).isOk()).isTrue();
    assertThat(before).isLessThan(MESSAGES);
  }

  @Test
  void clientThatDoesNotReadForTooLong_isSentAway() throws Exception {
    patience = Duration.ofMillis(300);
    call(new Reader());
    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("RATE_LIMITED");
  }

  @Test
  void clientThatGoesAway_freesItsThread() throws Exception {
    ClientCall<DownloadRequest, DownloadChunk> call = call(new Reader());
    settled();
    call.cancel("enough", null);
    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("gone");
    assertThat(sent.get()).isLessThan(MESSAGES);
  }

  @Test
  void streamEndedFromHere_tellsItsClientWhy() throws Exception {
    var reader = new Reader();
    ClientCall<DownloadRequest, DownloadChunk> call = call(reader);
    settled();
    server.streams.endAll();
    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("SHUTTING_DOWN");
    call.request(MESSAGES);
    Status status = reader.closed.get(60, TimeUnit.SECONDS);
    assertThat(status.getDescription())
        .isEqualTo(RefusalStatus.of(new Refusal.ShuttingDown()).getDescription());
  }
}

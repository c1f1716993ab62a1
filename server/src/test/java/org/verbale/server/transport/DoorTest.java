package org.verbale.server.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import org.verbale.refusal.Reason;
import org.verbale.refusal.Refusal;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.StoppedException;
import org.verbale.server.storage.StorageException;
import org.verbale.testing.Mechanism;
import org.verbale.v1.Accepted;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.RefusalDetail;
import org.verbale.v1.RegistryServiceGrpc;

/** What a call meets before its handler, and what becomes of what the handler throws. */
class DoorTest {
  private static final Limits.Rates RATES = new Limits.Rates(1, 1000, 1 << 20, 2);

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private TestServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  /** Does what the channel's text says. */
  private final class Records extends RecordServiceGrpc.RecordServiceImplBase {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public void postRecord(PostRecordRequest request, StreamObserver<Accepted> out) {
      server.calls.answer(
          out,
          pass ->
              switch (request.getChannel()) {
                case "ok" -> Accepted.newBuilder().setIndex(5).build();
                case "refuse" -> throw new Refusal.StaleEpoch(1, 9).asException();
                case "bug" -> throw new IllegalStateException("the caller's own words");
                case "disk" ->
                    throw new StorageException(StorageException.Problem.IO, "disk: gone", null);
                case "stopped" -> throw new StoppedException(new IOException("disk: gone"));
                default -> {
                  entered.countDown();
                  await(release);
                  yield Accepted.newBuilder().setIndex(6).build();
                }
              });
    }
  }

  private static final class Registry extends RegistryServiceGrpc.RegistryServiceImplBase {
    @Override
    public void listRegistry(
        ListRegistryRequest request, StreamObserver<ListRegistryResponse> out) {
      out.onNext(ListRegistryResponse.getDefaultInstance());
      out.onCompleted();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Mechanism.Device start(Limits.Rates rates, int calls, Records records) throws Exception {
    server = new TestServer(rates, calls, records, new Registry());
    return TestTls.device(server.mechanism, "XA", Role.FOCAL_POINT);
  }

  private static Accepted post(TestTls.Channel channel, String what) {
    return RecordServiceGrpc.newBlockingStub(channel.grpc())
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .postRecord(PostRecordRequest.newBuilder().setChannel(what).build());
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static RefusalDetail detail(StatusRuntimeException refused) {
    Metadata trailers = requireNonNull(refused.getTrailers(), refused::toString);
    return requireNonNull(trailers.get(RefusalStatus.DETAIL), refused::toString);
  }

  private static void assertReason(Reason reason, Runnable call) {
    assertThat(detail(refused(call)).getReason()).isEqualTo(reason.name());
  }

  @Test
  void refusal_reachesTheClientInTheTrailer() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    try (TestTls.Channel channel = server.connect(device)) {
      StatusRuntimeException refused = refused(() -> post(channel, "refuse"));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(detail(refused).getEpoch()).isEqualTo(9);
    }
    assertThat(
            server
                .meters
                .counter(
                    "verbale.refusals",
                    "method",
                    "verbale.v1.RecordService/PostRecord",
                    "reason",
                    "STALE_EPOCH")
                .count())
        .isEqualTo(1);
  }

  @Test
  void bug_tellsTheClientNothing_andTheServerGoesOn() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    try (TestTls.Channel channel = server.connect(device)) {
      StatusRuntimeException failed = refused(() -> post(channel, "bug"));
      assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(failed.toString()).doesNotContain("words");
      assertThat(post(channel, "ok").getIndex()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "stopped"})
  void failedStorageAndStoppedNode_areUnavailable_soThatClientsTryAgain(String what)
      throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    try (TestTls.Channel channel = server.connect(device)) {
      assertThat(refused(() -> post(channel, what)).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void genuineButUnregisteredDevice_reachesTheRegistryAlone() throws Exception {
    start(RATES, 10, new Records());
    Mechanism mechanism = server.mechanism;
    Mechanism.Device fresh =
        mechanism.newDevice(
            mechanism.newAuthority("XC", java.util.Set.of(Role.FOCAL_POINT)),
            "XC",
            Role.FOCAL_POINT,
            mechanism.deviceId(),
            Use.TRANSPORT,
            Mechanism.years(1));
    try (TestTls.Channel channel = server.connect(fresh)) {
      assertThat(
              RegistryServiceGrpc.newBlockingStub(channel.grpc())
                  .listRegistry(ListRegistryRequest.getDefaultInstance()))
          .isNotNull();
      assertReason(Reason.NOT_REGISTERED, () -> post(channel, "ok"));
    }
  }

  @Test
  void revokedDevice_isRefusedOnTheConnectionThatItHas() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    try (TestTls.Channel channel = server.connect(device)) {
      assertThat(post(channel, "ok").getIndex()).isEqualTo(5);
      Mechanism.Device secretariat = server.mechanism.device("SEC", Role.SECRETARIAT);
      server.mechanism.revoke(device.certificate(), secretariat.signer());
      assertReason(Reason.REVOKED, () -> post(channel, "ok"));
    }
  }

  @Test
  void deviceBeyondItsRate_isToldHowLongToWait_andOthersAreServed() throws Exception {
    Mechanism.Device device = start(new Limits.Rates(1, 3, 1 << 20, 2), 10, new Records());
    Mechanism.Device other = TestTls.device(server.mechanism, "XB", Role.EXPERT);
    try (TestTls.Channel channel = server.connect(device);
        TestTls.Channel patient = server.connect(other)) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(channel, "ok").getIndex()).isEqualTo(5);
      }
      RefusalDetail detail = detail(refused(() -> post(channel, "ok")));
      assertThat(detail.getReason()).isEqualTo("RATE_LIMITED");
      assertThat(detail.getRetryAfterMillis()).isEqualTo(1000);
      assertThat(post(patient, "ok").getIndex()).isEqualTo(5);
    }
  }

  @Test
  void callBeyondTheServersCapacity_isRefused_andServedWhenThereIsRoom() throws Exception {
    var records = new Records();
    Mechanism.Device device = start(RATES, 1, records);
    try (TestTls.Channel channel = server.connect(device)) {
      CompletableFuture<Accepted> slow = CompletableFuture.supplyAsync(() -> post(channel, "wait"));
      await(records.entered);
      assertReason(Reason.OVERLOADED, () -> post(channel, "ok"));
      records.release.countDown();
      assertThat(slow.get(60, TimeUnit.SECONDS).getIndex()).isEqualTo(6);
      assertThat(retry(() -> post(channel, "ok")).getIndex()).isEqualTo(5);
    }
  }

  /** Room is made a moment after the answer arrived. */
  private static Accepted retry(java.util.function.Supplier<Accepted> call) throws Exception {
    for (Instant deadline = Instant.now().plusSeconds(60); ; ) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  @Test
  void stoppingServer_letsCallsInProgressEnd() throws Exception {
    var records = new Records();
    Mechanism.Device device = start(RATES, 10, records);
    try (TestTls.Channel channel = server.connect(device)) {
      CompletableFuture<Accepted> slow = CompletableFuture.supplyAsync(() -> post(channel, "wait"));
      await(records.entered);
      Thread stop = Thread.ofVirtual().start(server::close);
      Thread.sleep(200);
      assertThat(stop.isAlive()).as("still stopping").isTrue();
      records.release.countDown();
      assertThat(slow.get(60, TimeUnit.SECONDS).getIndex()).isEqualTo(6);
      assertThat(stop.join(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void messageOverTheLimit_isTooLarge() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    PostRecordRequest large =
        PostRecordRequest.newBuilder()
            .setChannel("ok")
            .setCiphertext(ByteString.copyFrom(new byte[TestServer.MAX_MESSAGE]))
            .build();
    try (TestTls.Channel channel = server.connect(device)) {
      assertReason(
          Reason.TOO_LARGE,
          () -> RecordServiceGrpc.newBlockingStub(channel.grpc()).postRecord(large));
      assertThat(post(channel, "ok").getIndex()).isEqualTo(5);
    }
  }

  @Test
  void messageThatIsNoProtobuf_isMalformed() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(RecordServiceGrpc.getPostRecordMethod().getFullMethodName())
            .setRequestMarshaller(new Raw())
            .setResponseMarshaller(new Raw())
            .build();
    try (TestTls.Channel channel = server.connect(device)) {
      assertReason(
          Reason.MALFORMED,
          () ->
              ClientCalls.blockingUnaryCall(
                  channel.grpc(), raw, CallOptions.DEFAULT, new byte[] {10, 127, 1}));
    }
  }

  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void metrics_nameMethodsAndCodesAndNothingElse() throws Exception {
    Mechanism.Device device = start(RATES, 10, new Records());
    try (TestTls.Channel channel = server.connect(device)) {
      post(channel, "ok");
      refused(() -> post(channel, "refuse"));
    }
    Instant deadline = Instant.now().plusSeconds(60);
    while (server.meters.find("verbale.calls").timers().size() < 2
        && Instant.now().isBefore(deadline)) {
      Thread.sleep(20);
    }
    assertThat(server.meters.find("verbale.calls").timers()).hasSize(2);
    assertThat(server.meters.getMeters())
        .allSatisfy(
            meter -> {
              assertThat(meter.getId().getTags())
                  .extracting(tag -> tag.getKey())
                  .isSubsetOf("method", "code", "reason", "le");
              assertThat(meter.getId().toString())
                  .doesNotContain(device.hash().toHex())
                  .doesNotContain(device.certificate().device().value());
            });
  }
}

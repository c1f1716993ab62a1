package org.verbale.server.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.net.InetSocketAddress;
import org.verbale.codec.Bytes;
import org.verbale.refusal.Reason;
import org.verbale.server.testing.Device;
import org.verbale.server.transport.TestTls;
import org.verbale.testing.Mechanism;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.RefusalDetail;
import org.verbale.v1.RegistryServiceGrpc;

/** One device's connection to a server, as the SDK makes it. */
final class Caller implements AutoCloseable {
  private static final Metadata.Key<RefusalDetail> DETAIL =
      Metadata.Key.of(
          "verbale-refusal-bin", ProtoUtils.metadataMarshaller(RefusalDetail.getDefaultInstance()));

  final Device device;
  final ManagedChannel grpc;
  private final TestTls.Channel channel;

  Caller(InetSocketAddress server, Mechanism mechanism, Device device) throws Exception {
    this.device = device;
    this.channel = TestTls.channel(server, TestTls.client(mechanism.root(), device.transport()));
    this.grpc = channel.grpc();
  }

  RegistryServiceGrpc.RegistryServiceBlockingStub registry() {
    return RegistryServiceGrpc.newBlockingStub(grpc);
  }

  ArchiveServiceGrpc.ArchiveServiceBlockingStub archive() {
    return ArchiveServiceGrpc.newBlockingStub(grpc);
  }

  DirectoryServiceGrpc.DirectoryServiceBlockingStub directory() {
    return DirectoryServiceGrpc.newBlockingStub(grpc);
  }

  ChannelServiceGrpc.ChannelServiceBlockingStub channels() {
    return ChannelServiceGrpc.newBlockingStub(grpc);
  }

  RecordServiceGrpc.RecordServiceBlockingStub records() {
    return RecordServiceGrpc.newBlockingStub(grpc);
  }

  AttachmentServiceGrpc.AttachmentServiceBlockingStub attachments() {
    return AttachmentServiceGrpc.newBlockingStub(grpc);
  }

  FeedServiceGrpc.FeedServiceBlockingStub feed() {
    return FeedServiceGrpc.newBlockingStub(grpc);
  }

  static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }

  static Bytes bytes(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }

  static void assertRefused(Reason reason, Runnable call) {
    assertRefused(reason, "", call);
  }

  /**
   * @param field that the message names first
   */
  static void assertRefused(Reason reason, String field, Runnable call) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused).as("refused").isNotNull();
    Metadata trailers = requireNonNull(refused.getTrailers(), refused::toString);
    RefusalDetail detail = requireNonNull(trailers.get(DETAIL), refused::toString);
    assertThat(detail.getReason()).isEqualTo(reason.name());
    assertThat(detail.getMessage()).startsWith(field.isEmpty() ? "" : field + ":");
  }

  @Override
  public void close() {
    channel.close();
  }
}

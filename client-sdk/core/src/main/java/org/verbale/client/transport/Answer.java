package org.verbale.client.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.error.VerbaleException;
import org.verbale.v1.RefusalDetail;

/** How a call that did not succeed ended: the one place where a gRPC status becomes ours. */
record Answer(Status.Code code, Optional<RefusalDetail> refusal) {
  private static final Metadata.Key<byte[]> DETAIL =
      Metadata.Key.of("verbale-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER);

  static Answer of(Status status, @Nullable Metadata trailers) {
    byte[] detail = trailers == null ? null : trailers.get(DETAIL);
    if (detail == null) {
      return new Answer(status.getCode(), Optional.empty());
    }
    try {
      return new Answer(status.getCode(), Optional.of(RefusalDetail.parseFrom(detail)));
    } catch (InvalidProtocolBufferException e) {
      return new Answer(Status.Code.DATA_LOSS, Optional.empty());
    }
  }

  /** Whether the same bytes may succeed a little later. */
  boolean mayRetry() {
    return refusal
        .map(detail -> detail.getRetryAfterMillis() > 0)
        .orElse(code == Status.Code.UNAVAILABLE);
  }

  /** The least that the server asks to wait. */
  long waitMillis() {
    return refusal.map(RefusalDetail::getRetryAfterMillis).orElse(0L);
  }

  VerbaleException toException(Exception cause) {
    if (refusal.isPresent()) {
      RefusalDetail detail = refusal.get();
      return new RefusedException(
          detail.getReason(),
          detail.getMessage(),
          Duration.ofMillis(Math.max(0, detail.getRetryAfterMillis())));
    }
    return new UnreachableException("server: " + code + " (expected: an answer)", cause);
  }
}

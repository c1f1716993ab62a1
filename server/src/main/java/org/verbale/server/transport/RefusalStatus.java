package org.verbale.server.transport;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import org.verbale.refusal.Refusal;
import org.verbale.v1.RefusalDetail;

/** The one place where a refusal becomes a gRPC status and a trailer. */
final class RefusalStatus {
  static final Metadata.BinaryMarshaller<RefusalDetail> DETAIL_MARSHALLER =
      ProtoUtils.metadataMarshaller(RefusalDetail.getDefaultInstance());

  /** Trailer {@code verbale-refusal-bin}: a {@link RefusalDetail}. */
  static final Metadata.Key<RefusalDetail> DETAIL =
      Metadata.Key.of("verbale-refusal-bin", DETAIL_MARSHALLER);

  private RefusalStatus() {}

  /** The status to answer with; its description is the stable reason and the message. */
  static Status of(Refusal refusal) {
    return Status.fromCode(code(refusal))
        .withDescription(refusal.reason() + ": " + refusal.message());
  }

  /** What clients branch on. */
  static RefusalDetail detail(Refusal refusal) {
    RefusalDetail.Builder detail =
        RefusalDetail.newBuilder()
            .setReason(refusal.reason().name())
            .setMessage(refusal.message())
            .setRetryAfterMillis(retryAfter(refusal).toMillis());
    if (refusal instanceof Refusal.StaleEpoch stale) {
      detail.setGeneration((int) stale.generation()).setEpoch(stale.epoch());
    } else if (refusal instanceof Refusal.CommitRequired required) {
      detail.setGeneration((int) required.generation()).setEpoch(required.epoch());
    }
    return detail.build();
  }

  private static Duration retryAfter(Refusal refusal) {
    if (refusal instanceof Refusal.RateLimited limited) {
      return limited.retryAfter();
    }
    if (refusal instanceof Refusal.NotIndexedYet behind) {
      return behind.retryAfter();
    }
    if (refusal instanceof Refusal.Recovering recovering) {
      return recovering.retryAfter();
    }
    return refusal instanceof Refusal.Overloaded overloaded
        ? overloaded.retryAfter()
        : Duration.ZERO;
  }

  private static Status.Code code(Refusal refusal) {
    return switch (refusal) { // no default: a new refusal must not compile until mapped
      case Refusal.Unauthenticated r -> Status.Code.UNAUTHENTICATED;
      case Refusal.NotRegistered r -> Status.Code.PERMISSION_DENIED;
      case Refusal.Revoked r -> Status.Code.PERMISSION_DENIED;
      case Refusal.Expired r -> Status.Code.PERMISSION_DENIED;
      case Refusal.NotEntitled r -> Status.Code.PERMISSION_DENIED;
      case Refusal.NotAMember r -> Status.Code.PERMISSION_DENIED;
      case Refusal.NotPermitted r -> Status.Code.PERMISSION_DENIED;
      case Refusal.ClearanceRequired r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.Malformed r -> Status.Code.INVALID_ARGUMENT;
      case Refusal.TooLarge r -> Status.Code.INVALID_ARGUMENT;
      case Refusal.Unknown r -> Status.Code.NOT_FOUND;
      case Refusal.StaleEpoch r -> Status.Code.ABORTED;
      case Refusal.CommitRequired r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.InvalidCommit r -> Status.Code.INVALID_ARGUMENT;
      case Refusal.SecretariatMissing r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.BadSignature r -> Status.Code.INVALID_ARGUMENT;
      case Refusal.HashMismatch r -> Status.Code.INVALID_ARGUMENT;
      case Refusal.Conflict r -> Status.Code.ALREADY_EXISTS;
      case Refusal.Erased r -> Status.Code.NOT_FOUND;
      case Refusal.Held r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.IncompleteAttachment r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.AssignmentStale r -> Status.Code.ABORTED;
      case Refusal.NoKeyPackage r -> Status.Code.FAILED_PRECONDITION;
      case Refusal.RateLimited r -> Status.Code.RESOURCE_EXHAUSTED;
      case Refusal.Overloaded r -> Status.Code.RESOURCE_EXHAUSTED;
      case Refusal.CursorAhead r -> Status.Code.OUT_OF_RANGE;
      case Refusal.NotSealedYet r -> Status.Code.UNAVAILABLE;
      case Refusal.NotIndexedYet r -> Status.Code.UNAVAILABLE;
      case Refusal.ShuttingDown r -> Status.Code.UNAVAILABLE;
      case Refusal.Recovering r -> Status.Code.UNAVAILABLE;
    };
  }
}

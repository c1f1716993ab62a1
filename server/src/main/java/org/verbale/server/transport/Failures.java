package org.verbale.server.transport;

import static java.util.Objects.requireNonNullElse;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.sequencing.StoppedException;
import org.verbale.server.storage.StorageException;

/**
 * What a caller is told when a call does not succeed: a refusal in full; of a failure, that another
 * attempt may help; of a bug, nothing but that it was one.
 */
final class Failures implements GrpcExceptionHandlerFunction {
  private static final Logger logger = LoggerFactory.getLogger(Failures.class);

  private final int maxMessage;

  /**
   * @param maxMessage bytes that a message may have
   */
  Failures(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** Closes {@code call} with what {@code refused} holds. */
  static void close(ServerCall<?, ?> call, RefusedException refused) {
    StatusRuntimeException answer = answer(refused);
    Metadata trailers = answer.getTrailers();
    call.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  /** The answer to a call whose handler threw {@code thrown}. */
  static StatusRuntimeException answer(Throwable thrown) {
    if (thrown instanceof RefusedException refused) {
      var trailers = new Metadata();
      trailers.put(RefusalStatus.DETAIL, RefusalStatus.detail(refused.refusal()));
      return RefusalStatus.of(refused.refusal()).asRuntimeException(trailers);
    }
    if (thrown instanceof StorageException) {
      logger.error("storage: {}", thrown.getMessage());
      return Status.UNAVAILABLE.withDescription("server: storage failed").asRuntimeException();
    }
    if (thrown instanceof StoppedException) { // the sequencer said why, once
      return Status.UNAVAILABLE.withDescription("server: stopped").asRuntimeException();
    }
    logger.error("bug: a call failed", nameless(thrown));
    return Status.INTERNAL.withDescription("server: failed").asRuntimeException();
  }

  /** Where it was thrown, without its message: that may hold what the caller sent. */
  private static Throwable nameless(Throwable thrown) {
    var place = new Throwable(thrown.getClass().getName());
    place.setStackTrace(thrown.getStackTrace());
    return place;
  }

  /** For what goes wrong before or beside a handler. */
  @Override
  public Status apply(RequestContext context, Status status, Throwable cause, Metadata trailers) {
    Refusal refusal = refusal(status, cause);
    if (refusal == null) {
      return requireNonNullElse(
          GrpcExceptionHandlerFunction.of().apply(context, status, cause, trailers), status);
    }
    trailers.put(RefusalStatus.DETAIL, RefusalStatus.detail(refusal));
    return RefusalStatus.of(refusal);
  }

  private @Nullable Refusal refusal(Status status, Throwable cause) {
    if (cause instanceof RefusedException refused) {
      return refused.refusal();
    }
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      // Refused by its frame's header, unread: by how much it is too large nobody looks.
      return new Refusal.TooLarge("message", maxMessage + 1L, maxMessage);
    }
    for (Throwable root = cause; root != null; root = root.getCause()) {
      if (root instanceof InvalidProtocolBufferException) {
        return new Refusal.Malformed("message", "the protobuf message of this method");
      }
    }
    return null;
  }
}

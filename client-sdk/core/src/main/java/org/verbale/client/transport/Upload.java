package org.verbale.client.transport;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.UnreachableException;
import org.verbale.v1.UploadChunk;
import org.verbale.v1.UploadStatus;

/** Chunks on their way to the server; it takes them no faster than it stores them. */
public final class Upload implements AutoCloseable {
  private final BlockingClientCall<UploadChunk, UploadStatus> call;

  Upload(BlockingClientCall<UploadChunk, UploadStatus> call) {
    this.call = call;
  }

  /** Waits until there is room, then sends. */
  public void send(UploadChunk chunk) {
    try {
      if (!call.write(chunk)) {
        finish(); // the server has ended the call: its status says why
        throw new UnreachableException("upload: ended early (expected: all chunks taken)", null);
      }
    } catch (StatusException e) {
      throw Answer.of(e.getStatus(), e.getTrailers()).toException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until all that was sent is durable. */
  public UploadStatus finish() {
    try {
      call.halfClose();
      @Nullable UploadStatus status = call.read();
      if (status == null) {
        throw new UnreachableException("upload: no answer (expected: how far it came)", null);
      }
      return status;
    } catch (StatusException e) {
      throw Answer.of(e.getStatus(), e.getTrailers()).toException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static UnreachableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UnreachableException("upload: interrupted (expected: an answer)", e);
  }

  @Override
  public void close() {
    call.cancel("closed", null);
  }
}

package org.verbale.client.transport;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Optional;
import org.verbale.client.error.UnreachableException;

/**
 * What the server sends, one item at a time; it sends no faster than items are taken. For one
 * thread, but {@link #close} may come from any.
 */
public final class Stream<T> implements AutoCloseable {
  private final BlockingClientCall<?, T> call;

  Stream(BlockingClientCall<?, T> call) {
    this.call = call;
  }

  /**
   * Waits for the next item; empty when the server has ended the stream.
   *
   * @throws UnreachableException also when closed meanwhile
   */
  public Optional<T> next() {
    try {
      return Optional.ofNullable(call.read());
    } catch (StatusException e) {
      throw Answer.of(e.getStatus(), e.getTrailers()).toException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("stream: interrupted (expected: an item)", e);
    }
  }

  @Override
  public void close() {
    call.cancel("closed", null);
  }
}

package org.verbale.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;

/**
 * One question over HTTP between a log and a witness, with bounds on the size of the answer and on
 * the time for all of it: neither believes that the other is honest. Stateless.
 */
public final class BoundedExchange {
  private BoundedExchange() {}

  /**
   * Asks, and waits for the whole answer, of any status.
   *
   * @param limit most bytes of a body; of a longer one no more is read
   * @param patience longest time until the end of the body. The client's own limit ends with the
   *     head of the answer: a body could drip for ever
   * @throws ExecutionException if there is no answer, or one that is too long; the cause says why
   * @throws TimeoutException after {@code patience}
   */
  public static HttpResponse<Bytes> send(
      HttpClient client, HttpRequest request, int limit, Duration patience)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<Bytes>> pending =
        client.sendAsync(request, head -> new Body(limit));
    try {
      return pending.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      pending.cancel(true);
    }
  }

  /** Takes a body into memory up to a limit, behind which it fails and reads no more. */
  private static final class Body implements BodySubscriber<Bytes> {
    private final CompletableFuture<Bytes> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final int limit;
    private Flow.@Nullable Subscription subscription;

    Body(int limit) {
      this.limit = limit;
    }

    @Override
    public CompletionStage<Bytes> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
      started.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        if (content.size() + buffer.remaining() > limit) {
          if (subscription != null) {
            subscription.cancel();
          }
          whole.completeExceptionally(new IOException("body: too long (expected: " + limit + ")"));
          return;
        }
        byte[] piece = new byte[buffer.remaining()];
        buffer.get(piece);
        content.writeBytes(piece);
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(Bytes.of(content.toByteArray()));
    }
  }
}

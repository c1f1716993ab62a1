package org.verbale.server.witnessing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.http.BoundedExchange;
import org.verbale.id.Digest;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.SignedNote;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.WitnessAnswer;

/**
 * c2sp.org/tlog-witness as its client. The size of an answer and the time for all of it are
 * bounded; nothing is followed elsewhere. Thread-safe.
 */
final class WitnessClient implements AutoCloseable {
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final HttpClient http;
  private final Duration patience;

  /**
   * @param patience longest time for one answer
   */
  WitnessClient(Duration patience) {
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Asks for cosignatures. What is answered is not verified. */
  WitnessAnswer add(URI prefix, AddCheckpoint request)
      throws WitnessException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(prefix.resolve("add-checkpoint"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.toBytes().toByteArray()))
            .build();
    HttpResponse<Bytes> answer = send(post, WitnessAnswer.MAX_SIZE);
    try {
      return WitnessAnswer.parse(
          answer.statusCode(),
          answer.headers().firstValue("Content-Type").orElse(""),
          answer.body());
    } catch (MalformedException e) {
      throw new WitnessException(Failure.GARBAGE, "answer: " + e.getMessage(), e);
    }
  }

  /** The last checkpoint of the log {@code origin} that it cosigned. It is not verified. */
  SignedCheckpoint checkpoint(URI prefix, String origin)
      throws WitnessException, InterruptedException {
    String hash = Digest.sha256(origin.getBytes(UTF_8)).toHex();
    HttpRequest get = HttpRequest.newBuilder(prefix.resolve(hash + "/checkpoint")).GET().build();
    HttpResponse<Bytes> answer = send(get, SignedNote.MAX_SIZE);
    if (answer.statusCode() != OK) {
      throw new WitnessException(
          Failure.GARBAGE, "checkpoint: status " + answer.statusCode() + " (expected: 200)");
    }
    try {
      return SignedCheckpoint.parse(answer.body());
    } catch (MalformedException e) {
      throw new WitnessException(Failure.GARBAGE, "checkpoint: " + e.getMessage(), e);
    }
  }

  private HttpResponse<Bytes> send(HttpRequest request, int limit)
      throws WitnessException, InterruptedException {
    try {
      HttpResponse<Bytes> answer = BoundedExchange.send(http, request, limit, patience);
      int status = answer.statusCode();
      if (status >= SERVER_ERROR && status != UNAVAILABLE) {
        throw new WitnessException(Failure.UNREACHABLE, "status " + status + " (expected: 200)");
      }
      return answer;
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof IOException io ? io.getClass().getSimpleName() : "failed";
      throw new WitnessException(Failure.UNREACHABLE, "request: " + why, e);
    } catch (TimeoutException e) {
      throw new WitnessException(
          Failure.UNREACHABLE, "answer: too slow (expected: within " + patience + ")", e);
    }
  }

  /** Ends all requests. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}

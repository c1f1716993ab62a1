package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.Checkpoint;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessAnswer;

/** The network between a server and a witness, or somebody in the witness's place. */
final class Interposer implements AutoCloseable {
  /** What becomes of a request, and how the server counts it. */
  enum Mood {
    PASS(""),
    /** The connection breaks. */
    CUT("unreachable"),
    /** Nothing comes back, until the mood changes. */
    MUTE("unreachable"),
    /** 409, with the size that the server named itself. */
    CONFLICT("conflict"),
    UNBELIEVING("status-422"),
    GARBAGE("garbage");

    final String counted;

    Mood(String counted) {
      this.counted = counted;
    }
  }

  /** What the witness cosigned, and its lines. */
  private record Passed(Checkpoint checkpoint, List<NoteSignature> lines) {
    TreeHead head() {
      return checkpoint.head();
    }
  }

  /** In order, before the server has it. */
  private final List<Passed> passed = new CopyOnWriteArrayList<>();

  /** Size of each head that was to be cosigned, in order, before anything becomes of it. */
  private final List<Long> asked = new CopyOnWriteArrayList<>();

  private final URI onward;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private Mood mood = Mood.PASS;

  /**
   * @param port of the witness
   */
  Interposer(int port) throws IOException {
    this.onward = URI.create("http://127.0.0.1:" + port + "/add-checkpoint");
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/add-checkpoint", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every request from {@link #count} on is treated so. */
  synchronized void become(Mood next) {
    mood = next;
    notifyAll();
  }

  /** How many requests came so far. */
  int count() {
    return asked.size();
  }

  /**
   * Whether one of the requests from number {@code first} on was for a head larger than all that
   * the witness cosigned. If none of these was answered as it should, then nothing more is
   * published: the server asks one witness for one head at a time, and for a larger one only after
   * what became of the one before is decided.
   */
  boolean isAskedBeyond(int first) {
    long largest = largest();
    return asked.stream().skip(first).anyMatch(size -> size > largest);
  }

  /** Size of the largest head that the witness cosigned. */
  long largest() {
    return passed.stream().mapToLong(each -> each.head().size()).max().orElse(0);
  }

  /** The heads that the witness cosigned, by both of its keys; demands that the lines fit. */
  Set<TreeHead> cosigned(TrustPolicy policy) throws BadSignatureException {
    Set<TreeHead> heads = new HashSet<>();
    for (Passed each : passed) {
      assertThat(policy.cosignatures(each.checkpoint(), each.lines())).hasSize(2);
      heads.add(each.head());
    }
    return heads;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      AddCheckpoint request = AddCheckpoint.parse(Bytes.of(body));
      asked.add(request.checkpoint().unverified().head().size());
      switch (now()) {
        case PASS -> pass(exchange, request, body);
        case CUT -> throw new IOException("cut, as the test wants it");
        case MUTE -> {
          awaitChange();
          throw new IOException("silent for long, as the test wants it");
        }
        case CONFLICT -> send(exchange, 409, "text/x.tlog.size", request.oldSize());
        case UNBELIEVING -> send(exchange, 422, "text/plain", "no");
        case GARBAGE -> send(exchange, 200, "text/html", "<h1>It works!</h1>");
      }
    } catch (InterruptedException | MalformedException | ProofException e) {
      throw new IOException(e); // closes the connection; the server's request was not one
    }
  }

  private synchronized Mood now() {
    return mood;
  }

  private synchronized void awaitChange() throws InterruptedException {
    while (mood == Mood.MUTE) {
      wait();
    }
  }

  private void pass(HttpExchange exchange, AddCheckpoint asking, byte[] body)
      throws IOException, InterruptedException, MalformedException {
    HttpRequest request =
        HttpRequest.newBuilder(onward).POST(BodyPublishers.ofByteArray(body)).build();
    HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
    String type = answer.headers().firstValue("Content-Type").orElse("");
    var parsed = WitnessAnswer.parse(answer.statusCode(), type, Bytes.of(answer.body()));
    if (parsed instanceof WitnessAnswer.Cosigned cosigned) {
      passed.add(new Passed(asking.checkpoint().unverified(), cosigned.lines()));
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(
        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }

  private static void send(HttpExchange exchange, int status, String type, Object body)
      throws IOException {
    byte[] bytes = (body + "\n").getBytes(US_ASCII);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    become(Mood.CUT);
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }
}

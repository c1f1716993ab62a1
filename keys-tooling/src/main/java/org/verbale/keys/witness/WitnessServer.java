package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.codec.Bytes;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.WitnessAnswer;

/**
 * A witness over HTTP, with the platform's own server: {@code POST /add-checkpoint} and {@code GET
 * /<origin hash>/checkpoint}. Bodies, threads, connections and times are bounded; TLS is a reverse
 * proxy's to add.
 */
public final class WitnessServer implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int QUEUE = 64;
  private static final int BACKLOG = 64;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Pattern CHECKPOINT = Pattern.compile("/([0-9a-f]{64})/checkpoint");

  private final Witness witness;
  private final Consumer<String> events;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;

  private WitnessServer(
      Witness witness, Consumer<String> events, HttpServer server, ThreadPoolExecutor threads) {
    this.witness = witness;
    this.events = events;
    this.server = server;
    this.threads = threads;
  }

  /**
   * The limits of the platform's server, which it takes from the whole process before its first
   * use: seconds for a request to arrive and an answer to leave, open and idle connections.
   */
  public static void limitProcess() {
    setUnlessGiven("sun.net.httpserver.maxReqTime", "20");
    setUnlessGiven("sun.net.httpserver.maxRspTime", "60");
    setUnlessGiven("sun.net.httpserver.idleInterval", "60");
    setUnlessGiven("sun.net.httpserver.maxIdleConnections", "64");
    setUnlessGiven("jdk.httpserver.maxConnections", "256");
    setUnlessGiven("sun.net.httpserver.nodelay", "true");
  }

  private static void setUnlessGiven(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * Begins to answer at {@code address}.
   *
   * @throws IOException if the address cannot be had
   */
  public static WitnessServer start(
      Witness witness, InetSocketAddress address, Consumer<String> events) throws IOException {
    HttpServer http = HttpServer.create(address, BACKLOG);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(QUEUE));
    WitnessServer server = new WitnessServer(witness, events, http, threads);
    http.setExecutor(threads); // a connection that finds no room in it is closed
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (IOException | RuntimeException e) {
        // Without this line a witness whose disk is full would only be seen to fall silent.
        events.accept("request failed: " + e);
        send(exchange, 500, TEXT, text("witness: failed (expected: ask again)"));
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    Matcher checkpoint = CHECKPOINT.matcher(path);
    if (path.equals("/add-checkpoint")) {
      if (method.equals("POST")) {
        add(exchange);
      } else {
        refuseMethod(exchange, "POST");
      }
    } else if (checkpoint.matches()) {
      if (method.equals("GET")) {
        show(exchange, checkpoint.group(1));
      } else {
        refuseMethod(exchange, "GET");
      }
    } else {
      send(exchange, 404, TEXT, text("path: unknown (expected: c2sp.org/tlog-witness)"));
    }
  }

  private void add(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(AddCheckpoint.MAX_SIZE + 1);
    WitnessAnswer answer = witness.add(Bytes.of(body)); // one byte too many is malformed
    send(exchange, answer.status(), answer.contentType(), answer.body());
  }

  private void show(HttpExchange exchange, String originHash) throws IOException {
    Optional<Bytes> checkpoint = witness.checkpoint(originHash);
    if (checkpoint.isEmpty()) {
      send(exchange, 404, TEXT, text("checkpoint: none (expected: of a log of this witness)"));
    } else {
      exchange.getResponseHeaders().set("Cache-Control", "no-cache");
      send(exchange, 200, TEXT, checkpoint.get());
    }
  }

  private static void refuseMethod(HttpExchange exchange, String allowed) throws IOException {
    exchange.getResponseHeaders().set("Allow", allowed);
    send(exchange, 405, TEXT, text("method: another (expected: " + allowed + ")"));
  }

  private static void send(HttpExchange exchange, int status, String type, Bytes body)
      throws IOException {
    byte[] content = body.toByteArray();
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  private static Bytes text(String line) {
    return Bytes.of((line + "\n").getBytes(US_ASCII));
  }
}

package org.verbale.server.witnessing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.log.Checkpoint;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.testing.SeededRandom;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosigner;

/** A witness over real HTTP, which checks what it is asked and answers as a test wants it to. */
final class FakeWitness implements AutoCloseable {
  /** How it answers a request that a witness should cosign. */
  enum Mood {
    HONEST,
    /** Takes the request and never answers. */
    SILENT,
    /** Status 200 and no signature lines. */
    GARBAGE,
    /** More than any answer may have. */
    ENDLESS,
    /** A byte now and then. */
    DRIPPING,
    /** The right key's line over another head. */
    FORGED,
    /** A line of a key that nobody knows. */
    FOREIGN,
    /** Its line with another time than it signed. */
    RETIMED,
    /** 409 with what it was told. */
    STUBBORN,
    /** 409 with a larger log. */
    AHEAD,
    REDIRECTING,
    STATUS_400,
    STATUS_403,
    STATUS_404,
    STATUS_422,
    STATUS_500,
    STATUS_503
  }

  final List<Cosigner> cosigners = new ArrayList<>();

  /** Sizes it was asked to cosign, honestly or not. */
  final List<Long> asked = new CopyOnWriteArrayList<>();

  /** What an honest one found wrong with a request, which a server must not send. */
  final List<String> wrong = new CopyOnWriteArrayList<>();

  volatile Mood mood = Mood.HONEST;

  /** Added to the clock when it states a time. */
  volatile long ahead;

  /** Before each answer. */
  volatile long delayMillis;

  private final String name;
  private final VerifierKey log;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private int port;
  volatile @Nullable SignedCheckpoint last;

  FakeWitness(String name, long seed, VerifierKey log) throws IOException {
    this.name = name;
    this.log = log;
    cosigners.add(Cosigner.of(name + ".example", Ed25519.Key.generate(new SeededRandom(seed))));
    start();
  }

  /** With a post-quantum key of the same name besides. */
  FakeWitness postQuantum(long seed) {
    cosigners.add(Cosigner.of(name + ".example", MlDsa44.Key.generate(new SeededRandom(seed))));
    return this;
  }

  private void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    port = server.getAddress().getPort();
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Lines of a policy: each key a witness of its own name, all under one URL. */
  String lines() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cosigners.size(); i++) {
      String suffix = i == 0 ? "" : "-" + i;
      text.append("witness %s %s %s\n".formatted(name + suffix, cosigners.get(i).key(), url()));
    }
    return text.toString();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/some/prefix";
  }

  /** Refuses connections from here on. */
  void down() {
    server.stop(0);
  }

  /** Takes connections again, at the same port. */
  void up() throws IOException {
    start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Thread.sleep(delayMillis);
      if (path.equals("/some/prefix/add-checkpoint")) {
        answer(exchange, AddCheckpoint.parse(Bytes.of(body)));
      } else if (path.endsWith("/checkpoint") && last != null) {
        send(exchange, 200, "text/plain", last.toBytes().toByteArray());
      } else {
        send(exchange, 404, "text/plain", new byte[0]);
      }
    } catch (InterruptedException e) {
      if (closing.getCount() > 0) {
        wrong.add("interrupted");
      }
    } catch (Exception e) {
      if (closing.getCount() > 0 && !(e instanceof IOException)) {
        wrong.add(e.toString());
      }
    }
  }

  private void answer(HttpExchange exchange, AddCheckpoint request) throws Exception {
    Checkpoint checkpoint = request.checkpoint().unverified();
    asked.add(checkpoint.head().size());
    switch (mood) {
      case HONEST -> cosign(exchange, request);
      case SILENT -> closing.await();
      case GARBAGE -> send(exchange, 200, "text/plain", "all is well\n".getBytes(US_ASCII));
      case ENDLESS -> send(exchange, 200, "text/plain", new byte[SignedNote.MAX_SIZE + 1]);
      case DRIPPING -> drip(exchange);
      case FORGED ->
          send(exchange, lines(new Checkpoint(checkpoint.origin(), TreeHead.EMPTY), now()));
      case FOREIGN -> send(exchange, List.of(stranger().cosign(checkpoint, now())));
      case RETIMED -> {
        NoteSignature line = cosigners.getFirst().cosign(checkpoint, now());
        byte[] value = line.signature().toByteArray();
        value[7] ^= 1;
        send(exchange, List.of(new NoteSignature(line.name(), line.keyId(), Bytes.of(value))));
      }
      case STUBBORN -> conflict(exchange, request.oldSize());
      case AHEAD -> conflict(exchange, checkpoint.head().size() + 1);
      case REDIRECTING -> {
        exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
        send(exchange, 307, "text/plain", new byte[0]);
      }
      default ->
          send(
              exchange,
              Integer.parseInt(mood.name().substring("STATUS_".length())),
              "text/plain",
              "no\n".getBytes(US_ASCII));
    }
  }

  private Cosigner stranger() {
    return Cosigner.of(name + ".example", Ed25519.Key.generate(new SeededRandom(99)));
  }

  private synchronized void cosign(HttpExchange exchange, AddCheckpoint request) throws Exception {
    TreeHead known = last == null ? TreeHead.EMPTY : last.unverified().head();
    TreeHead head = request.checkpoint().verify(log).head();
    if (request.checkpoint().note().signatures().size() != 1) {
      wrong.add("lines besides the log's");
    }
    if (request.oldSize() != known.size()) {
      conflict(exchange, known.size());
      return;
    }
    new ConsistencyProof(known.size(), head.size(), request.proof()).verify(known, head);
    List<NoteSignature> lines = lines(request.checkpoint().unverified(), now());
    last = request.checkpoint().with(lines);
    send(exchange, lines);
  }

  private long now() {
    return System.currentTimeMillis() / 1000 + ahead;
  }

  private List<NoteSignature> lines(Checkpoint checkpoint, long time) {
    return cosigners.stream().map(cosigner -> cosigner.cosign(checkpoint, time)).toList();
  }

  private static void conflict(HttpExchange exchange, long size) throws IOException {
    send(exchange, 409, "text/x.tlog.size", (size + "\n").getBytes(US_ASCII));
  }

  private static void send(HttpExchange exchange, List<NoteSignature> lines) throws IOException {
    send(exchange, 200, "text/plain", SignedNote.signatureText(lines).getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void drip(HttpExchange exchange) throws Exception {
    exchange.sendResponseHeaders(200, 10_000);
    while (closing.getCount() > 0) {
      exchange.getResponseBody().write(' ');
      exchange.getResponseBody().flush();
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

package org.verbale.keys.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Conflict;
import org.verbale.witness.WitnessAnswer.Cosigned;

/** A log and its fork that race for cosignatures of one witness, wherever it listens just now. */
final class Race implements AutoCloseable {
  private static final int SIZE = 4000;
  private static final int FORK = 6;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ExecutorService racers = Executors.newFixedThreadPool(2);
  private final List<Future<List<Held>>> running = new ArrayList<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger cosigned = new AtomicInteger();
  private final List<CosignerKey> keys;
  private volatile URI address;

  /** What somebody holds with valid cosignatures: the tree, and which history it was asked for. */
  private record Held(TestLog log, TreeHead head) {}

  /**
   * Begins.
   *
   * @param keys of the witness
   */
  Race(List<CosignerKey> keys, URI address, Random random) {
    this.keys = List.copyOf(keys);
    this.address = address;
    for (TestLog log : List.of(TestLog.of(SIZE), TestLog.of(SIZE, FORK, "fork "))) {
      Random own = new Random(random.nextLong());
      running.add(racers.submit(() -> run(log, own)));
    }
  }

  /** The witness listens there now. */
  void moved(URI to) {
    address = to;
  }

  /** Checkpoints cosigned so far; fails if a racer did. */
  int cosigned() throws Exception {
    for (Future<List<Held>> each : running) {
      if (each.isDone()) {
        throw new AssertionError("racer: ended (expected: goes on) with " + each.get().size());
      }
    }
    return cosigned.get();
  }

  /** Asks for ever larger trees of one history until it is told to stop; keeps what is cosigned. */
  private List<Held> run(TestLog log, Random random) throws InterruptedException {
    List<Held> held = new ArrayList<>();
    long known = 0;
    while (!stop.get()) {
      long next = Math.min(SIZE, known + random.nextInt(4));
      try {
        WitnessAnswer answer = ask(log.request(known, next));
        if (answer instanceof Cosigned lines) {
          assertThat(lines.lines()).hasSize(2);
          for (int i = 0; i < 2; i++) {
            keys.get(i).verify(log.checkpoint(next).unverified(), lines.lines().get(i));
          }
          held.add(new Held(log, log.head(next)));
          cosigned.incrementAndGet();
          known = next;
        } else if (answer instanceof Conflict conflict) {
          known = Math.min(SIZE, conflict.size());
        }
      } catch (MalformedException | BadSignatureException e) {
        throw new AssertionError("no answer of a witness", e);
      } catch (IOException e) {
        Thread.sleep(5); // killed, or not up again yet
      }
    }
    return held;
  }

  private WitnessAnswer ask(Bytes body)
      throws IOException, InterruptedException, MalformedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() == 500) {
      throw new IOException("witness: failed"); // and may be asked again
    }
    return WitnessAnswer.parse(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        Bytes.of(response.body()));
  }

  /**
   * Ends it. All that was ever cosigned must be one history.
   *
   * @return how much that was
   */
  int end() throws Exception {
    stop.set(true);
    List<Held> held = new ArrayList<>();
    for (Future<List<Held>> each : running) {
      held.addAll(each.get(30, TimeUnit.SECONDS));
    }
    for (Held a : held) {
      for (Held b : held) {
        if (a.head.size() <= b.head.size()) {
          checkExtends(a, b);
        }
      }
    }
    return held.size();
  }

  private static void checkExtends(Held smaller, Held larger) throws ProofException {
    larger.log.proof(smaller.head.size(), larger.head.size()).verify(smaller.head, larger.head);
  }

  @Override
  public void close() {
    stop.set(true);
    racers.shutdownNow();
  }
}

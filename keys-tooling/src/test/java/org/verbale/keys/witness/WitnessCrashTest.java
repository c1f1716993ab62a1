package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.keys.Surroundings;
import org.verbale.keys.Terminal;
import org.verbale.keys.VerbaleKeys;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Conflict;
import org.verbale.witness.WitnessAnswer.Cosigned;

/**
 * The real command in a process of its own, killed at moments drawn by chance, while a log and its
 * fork race for cosignatures.
 */
class WitnessCrashTest {
  private static final int KILLS = 5;
  private static final int SIZE = 4000;
  private static final int FORK = 6;
  private static final String PASSPHRASE = "correct horse battery staple";

  @TempDir Path folder;
  private List<CosignerKey> keys = List.of();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** What somebody holds with valid cosignatures: the tree, and which history it was asked for. */
  private record Held(TestLog log, TreeHead head) {}

  private Process start(boolean begin) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xshare:auto");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.verbale.keys.VerbaleKeys");
    command.addAll(List.of("witness", "--key", "w", "--log", "log.vkey", "--state", "state"));
    command.addAll(List.of("--listen", "127.0.0.1:0", "--signer-passphrase-file", "passphrase"));
    if (begin) {
      command.add("--begin");
    }
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private URI address(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("listening")) {
        return URI.create(line.split(" +", 2)[1] + "/add-checkpoint");
      }
    }
    throw new IOException("witness: ended " + Files.readString(folder.resolve("errors")));
  }

  private WitnessAnswer ask(URI address, Bytes body)
      throws IOException, InterruptedException, MalformedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    return WitnessAnswer.parse(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        Bytes.of(response.body()));
  }

  /** Asks for ever larger trees of one history until it is told to stop; keeps what is cosigned. */
  private List<Held> race(
      TestLog log, AtomicReference<URI> address, AtomicLong old, AtomicBoolean stop, Random random)
      throws InterruptedException {
    List<Held> held = new ArrayList<>();
    long known = 0;
    while (!stop.get()) {
      long next = Math.min(SIZE, known + random.nextInt(4));
      try {
        WitnessAnswer answer = ask(address.get(), log.request(known, next));
        if (answer instanceof Cosigned cosigned) {
          for (int i = 0; i < 2; i++) {
            keys.get(i).verify(log.checkpoint(next).unverified(), cosigned.lines().get(i));
          }
          held.add(new Held(log, log.head(next)));
          assertThat(cosigned.lines()).hasSize(2);
          known = next;
          old.accumulateAndGet(next, Math::max);
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

  private void writeKeys(SeededRandom random) throws Exception {
    Surroundings surroundings =
        new Surroundings(
            Clock.systemUTC(), random, new NoTerminal(), Map.of("WITNESS", PASSPHRASE));
    String out = folder.resolve("w").toString();
    int status =
        VerbaleKeys.commandLine(surroundings)
            .execute(
                "witness-key", "--name", "w.example", "--out", out, "--passphrase-env", "WITNESS");
    assertThat(status).isZero();
    for (String line : Files.readAllLines(folder.resolve("w.vkey"))) {
      keys = Stream.concat(keys.stream(), Stream.of(CosignerKey.parse(line))).toList();
    }
    Files.writeString(folder.resolve("log.vkey"), TestLog.KEY.key() + "\n");
    Files.writeString(folder.resolve("passphrase"), PASSPHRASE + "\n");
    Files.createDirectory(folder.resolve("state"));
  }

  /** Nobody is at the keyboard. */
  private static final class NoTerminal implements Terminal {
    private final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());

    @Override
    public PrintWriter out() {
      return nowhere;
    }

    @Override
    public PrintWriter err() {
      return nowhere;
    }

    @Override
    public char @Nullable [] readPassphrase(String prompt) {
      return null;
    }

    @Override
    public @Nullable String readLine(String prompt) {
      return null;
    }
  }

  @Test
  void killedAtAnyMoment_whileALogAndItsForkRace_neverContradictsItself() throws Exception {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    Random random = Seeds.random(getClass(), seed);
    writeKeys(new SeededRandom(seed));
    TestLog honest = TestLog.of(SIZE);
    TestLog fork = TestLog.of(SIZE, FORK, "fork ");

    Process process = start(true);
    AtomicReference<URI> address = new AtomicReference<>(address(process));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong largest = new AtomicLong();
    ExecutorService racers = Executors.newFixedThreadPool(2);
    List<Held> held = new ArrayList<>();
    try {
      Random first = new Random(random.nextLong());
      Random second = new Random(random.nextLong());
      Future<List<Held>> one = racers.submit(() -> race(honest, address, largest, stop, first));
      Future<List<Held>> two = racers.submit(() -> race(fork, address, largest, stop, second));
      for (int kill = 0; kill < KILLS; kill++) {
        Thread.sleep(300 + random.nextInt(600));
        process.destroyForcibly().waitFor();
        process = start(false);
        address.set(address(process));
      }
      Thread.sleep(500);
      stop.set(true);
      held.addAll(one.get(30, TimeUnit.SECONDS));
      held.addAll(two.get(30, TimeUnit.SECONDS));
    } finally {
      stop.set(true);
      racers.shutdownNow();
      process.destroyForcibly().waitFor();
    }
    System.out.println(
        "cosigned "
            + held.size()
            + " checkpoints up to size "
            + largest.get()
            + ", killed "
            + KILLS
            + " times");
    assertThat(held.size()).isGreaterThan(KILLS);
    for (Held a : held) {
      for (Held b : held) {
        boolean inOrder = a.head().size() <= b.head().size();
        Held smaller = inOrder ? a : b;
        Held larger = inOrder ? b : a;
        larger
            .log()
            .proof(smaller.head().size(), larger.head().size())
            .verify(smaller.head(), larger.head());
      }
    }
  }
}

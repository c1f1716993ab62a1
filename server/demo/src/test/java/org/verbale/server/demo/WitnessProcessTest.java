package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Archive;
import org.verbale.server.demo.Interposer.Mood;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.witness.TrustPolicy;

/**
 * A server and two witnesses, each in a process of its own, both of which the quorum demands: one
 * is killed, the other cut off or replaced by somebody who answers anything else.
 *
 * <p>What a witness was asked before it fails may still be under way then. So nothing is said of
 * what is published before the server has asked the failing one for a head that it never cosigned:
 * from there on what is published stands, however long it takes.
 */
@Tag("crash")
@Timeout(1800)
final class WitnessProcessTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final int KILLS = 2;
  private static final String PLAIN = "plain";
  private static final String AUDIT = "audit";

  @TempDir private Path directory;

  private final List<Child> children = new ArrayList<>();
  private final List<Interposer> interposers = new ArrayList<>();
  private final List<Future<Long>> running = new ArrayList<>();
  private final AtomicBoolean stop = new AtomicBoolean();

  /** Size of a log that holds all that was acknowledged. */
  private final AtomicLong sent = new AtomicLong();

  /** Every published head that was seen, in order. */
  private final List<TreeHead> published = new CopyOnWriteArrayList<>();

  private final AtomicLong looks = new AtomicLong();

  private Random random;
  private Mechanism mechanism;
  private TrustPolicy policy;
  private Mechanism.DeviceKeys auditor;
  private HostedWitness plain;
  private HostedWitness audit;
  private Interposer toPlain;
  private Interposer toAudit;
  private int port;
  private Metrics metrics;
  private int logPort;

  @BeforeEach
  void begin() throws Exception {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    random = Seeds.random(getClass(), seed);
    mechanism =
        Mechanism.create(
            directory.resolve("keys"), Clock.systemUTC().instant(), new SeededRandom(seed));
    auditor = mechanism.device(XA, Role.EXPERT, "auditor");
    mechanism.server(); // writes files that all of them need
    port = ServerProcess.freePort(random);
    metrics = new Metrics(ServerProcess.freePort(random));
    logPort = ServerProcess.freePort(random);
    Path passphrase = directory.resolve("keys").resolve("passphrase");
    int plainPort = ServerProcess.freePort(random);
    int auditPort = ServerProcess.freePort(random);
    plain = HostedWitness.create(PLAIN, directory, passphrase, plainPort, List.of());
    List<String> audits =
        List.of(
            "--audit",
            "https://localhost:" + logPort + "/log/",
            "--transport",
            auditor.base() + ".transport");
    audit = HostedWitness.create(AUDIT, directory, passphrase, auditPort, audits);
    toPlain = new Interposer(plainPort);
    interposers.add(toPlain);
    toAudit = new Interposer(auditPort);
    interposers.add(toAudit);
    Path file =
        Files.writeString(
            directory.resolve("policy"),
            plain.lines(toPlain.url())
                + audit.lines(toAudit.url())
                + "group both all plain plain-pq audit audit-pq\nquorum both\n");
    policy =
        TrustPolicy.parse(Bytes.of(Files.readAllBytes(file)))
            .with(VerifierKey.parse(mechanism.logVkey()));
  }

  @AfterEach
  void end() throws InterruptedException {
    stop.set(true);
    for (Child each : children) {
      each.kill();
    }
    interposers.forEach(Interposer::close);
  }

  @Test
  void witnessKilledAndWitnessCutOffOrReplaced_sendsGoOn_headsWaitAndRecover_noHistoryForks()
      throws Exception {
    String lines =
        """
        log.policy = %s
        log.listen = 127.0.0.1:%d
        log.auditors = %s
        """
            .formatted(directory.resolve("policy"), logPort, auditor.transport().device());
    try (var process =
            new ServerProcess(
                directory, directory.resolve("data"), mechanism, port, metrics.port(), lines);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      started(plain, true);
      Child audits = started(audit, true);
      process.ready(); // only now is there anything to audit
      try (Station member = station(auditor)) {
        running.add(pool.submit(() -> send(member)));
        running.add(pool.submit(() -> look(member)));
        recovered();
        for (int kill = 0; kill < KILLS; kill++) {
          audits = killed(audits);
        }
        bothGone(audits);
        for (Mood mood : Mood.values()) {
          if (mood != Mood.PASS) {
            misbehaved(mood);
          }
        }
        stop.set(true);
        running.removeFirst().get(60, TimeUnit.SECONDS);
        recovered();
        assertThat(running.removeFirst().cancel(true)).as("looked to the end").isTrue();
      } finally {
        stop.set(true);
        pool.shutdownNow();
      }
    }
    checkOneHistory();
    assertThat(plain.errors() + audit.errors()).doesNotContain("contradicts", "REFUSED", "\tat ");
  }

  private Child started(HostedWitness witness, boolean begin) throws Exception {
    Child child = witness.start(begin);
    children.add(child);
    return child;
  }

  /** The auditing witness dies at any moment, and goes on from its folder. */
  private Child killed(Child audits) throws Exception {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(600));
    audits.kill();
    TreeHead last = standsStill(new Failing(AUDIT, toAudit, Mood.CUT.counted));
    Child again = started(audit, false);
    goesOn("killed", last);
    return again;
  }

  /** One is killed, the other cut off; the one that comes back first is no quorum. */
  private void bothGone(Child audits) throws Exception {
    audits.kill();
    toPlain.become(Mood.CUT);
    TreeHead last =
        standsStill(
            new Failing(AUDIT, toAudit, Mood.CUT.counted),
            new Failing(PLAIN, toPlain, Mood.CUT.counted));
    started(audit, false);
    until("one of two cosigned", () -> toAudit.largest() > last.size());
    assertStands(last);
    toPlain.become(Mood.PASS);
    goesOn("one killed, one cut off", last);
  }

  /** Whatever it is, nobody has to do anything about it but to be a witness again. */
  private void misbehaved(Mood mood) throws Exception {
    toPlain.become(mood);
    TreeHead last = standsStill(new Failing(PLAIN, toPlain, mood.counted));
    if (mood == Mood.MUTE) { // it took as long as an answer may: the alarm
      until("alarm", () -> metrics.value("verbale_witness_quorum") == 0);
    }
    toPlain.become(Mood.PASS);
    goesOn(mood.name(), last);
  }

  /** A witness that fails every request from now on. */
  private final class Failing {
    final String name;
    final Interposer witness;
    final String kind;
    final int first;
    final double before;

    Failing(String name, Interposer witness, String kind) {
      this.name = name;
      this.witness = witness;
      this.kind = kind;
      this.first = witness.count();
      this.before = failures();
    }

    private double failures() {
      return metrics.value(
          "verbale_witness_failures_total{kind=\"" + kind + "\",witness=\"" + name + "\"}");
    }

    /** From when on nothing can be published. */
    void awaitDecided() throws Exception {
      until(name + ": asked for what it never cosigned", () -> witness.isAskedBeyond(first));
    }

    /** Metrics name it and what it did, and it is asked again. */
    void awaitCounted() throws Exception {
      int asked = witness.count();
      until(name + ": counted", () -> failures() > before);
      until(name + ": asked again", () -> witness.count() > asked);
    }
  }

  /** Gives the head that is published for as long as one of these fails. */
  private TreeHead standsStill(Failing... failing) throws Exception {
    for (Failing each : failing) {
      each.awaitDecided();
    }
    looked(2);
    TreeHead last = published.getLast();
    for (Failing each : failing) {
      each.awaitCounted();
    }
    assertStands(last);
    return last;
  }

  private void assertStands(TreeHead last) throws Exception {
    long wanted = sent.get() + 10;
    until("acknowledged", () -> sent.get() >= wanted);
    looked(5);
    assertThat(published.getLast()).as("published without a quorum").isEqualTo(last);
    assertThat(metrics.value("verbale_witness_waiting_seconds")).isPositive();
  }

  private void goesOn(String after, TreeHead last) throws Exception {
    long waiting = sent.get();
    recovered();
    until("quorum", () -> metrics.value("verbale_witness_quorum") == 1);
    System.out.printf(
        "%s: published stood at %d while %d were acknowledged, then went on to %d%n",
        after, last.size(), waiting, published.getLast().size());
  }

  private Station station(Mechanism.DeviceKeys device) throws Exception {
    return Station.open(
        new Station.Place(
            device.base(),
            directory.resolve("state"),
            port,
            mechanism.root().certificate().hash(),
            mechanism.logVkey()));
  }

  /** One certificate after the other; a send that fails or waits for a witness fails the test. */
  private long send(Station by) throws Exception {
    int posted = 0;
    while (!stop.get()) {
      var device = mechanism.device(XA, Role.EXPERT, "posted-" + posted++);
      var request =
          SubmitRegistryEntryRequest.newBuilder()
              .setCertificate(Station.string(device.signing().der().bytes()))
              .build();
      sent.set(by.server().submitRegistryEntry(request).getIndex() + 1);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return sent.get();
  }

  /** What members are shown: never less than before, and never without both witnesses. */
  private long look(Station by) throws Exception {
    var request = GetSealedHeadRequest.newBuilder().setAtLeast(1).build();
    while (!Thread.interrupted()) {
      try {
        byte[] shown = by.server().getSealedHead(request).getCheckpoint().toByteArray();
        var witnessed = policy.verify(SignedCheckpoint.parse(Bytes.of(shown)));
        assertThat(witnessed.cosignatures()).hasSize(4);
        if (published.isEmpty() || !published.getLast().equals(witnessed.head())) {
          published.add(witnessed.head());
        }
      } catch (RefusedException e) {
        assertThat(e.reason()).isEqualTo("NOT_SEALED_YET");
        assertThat(published).as("seen before").isEmpty();
      }
      looks.incrementAndGet();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return published.size();
  }

  /** After two looks what is published now was seen. */
  private void looked(int times) throws Exception {
    long wanted = looks.get() + times;
    until("looked", () -> looks.get() >= wanted);
  }

  private void recovered() throws Exception {
    long size = sent.get();
    until("published", () -> !published.isEmpty() && published.getLast().size() >= size);
  }

  private void until(String what, BooleanSupplier wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!wanted.getAsBoolean()) {
      for (Future<Long> each : running) {
        if (each.isDone()) {
          throw new AssertionError("ended at " + each.get() + " (expected: goes on)");
        }
      }
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** All that either witness cosigned is one history, and members saw of it what both did. */
  private void checkOneHistory() throws Exception {
    Set<TreeHead> byPlain = toPlain.cosigned(policy);
    Set<TreeHead> byAudit = toAudit.cosigned(policy);
    assertThat(published).isSubsetOf(byPlain).isSubsetOf(byAudit);
    for (int i = 1; i < published.size(); i++) {
      assertThat(published.get(i).size()).isGreaterThan(published.get(i - 1).size());
    }
    List<TreeHead> heads =
        Stream.concat(byPlain.stream(), byAudit.stream())
            .distinct()
            .sorted(Comparator.comparingLong(TreeHead::size))
            .toList();
    var archive = new Archive();
    try (Storage storage = Storage.open(directory.resolve("data"), StorageOptions.DEFAULT)) {
      for (int i = 1; i < heads.size(); i++) {
        TreeHead smaller = heads.get(i - 1);
        TreeHead larger = heads.get(i);
        storage
            .<ConsistencyProof>read(
                view -> archive.consistency(view, smaller.size(), larger.size()))
            .verify(smaller, larger);
      }
    }
    System.out.printf(
        "%d heads cosigned by one, %d by the other, %d published, one history of %d%n",
        byPlain.size(), byAudit.size(), published.size(), heads.getLast().size());
  }
}

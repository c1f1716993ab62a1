package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.note.VerifierKey;
import org.verbale.server.upkeep.Fsck;
import org.verbale.testing.Boundaries;
import org.verbale.testing.Boundaries.Boundary;
import org.verbale.testing.Seeds;
import org.verbale.testing.Strace;
import org.verbale.testing.Strace.Call;
import org.verbale.testing.Strace.Fault;
import org.verbale.testing.Strace.Kind;
import org.verbale.testing.Strace.Place;
import org.verbale.testing.Strace.Seen;

/**
 * The server's own system calls fail, or it dies at one of them, while clients post. Each life of
 * the server begins on what the one before left behind; whatever was acknowledged is there, once,
 * and continues what the clients trusted.
 */
@Tag("crash")
@Timeout(1200)
final class ServerFaultTest {
  private static final Kind MARKER = Kind.of("marker", "VERBALE", "VERBALE.unfinished");
  private static final Kind IDENTITY = Kind.of("identity", "db/IDENTITY");

  /** And what becomes the identity. */
  private static final Kind CURRENT = Kind.of("current", "db/CURRENT", "db/%06d.dbtmp");

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("write-ahead log", "db/%06d.log"),
          Kind.of("table", "db/%06d.sst"),
          Kind.of("blob file", "db/%06d.blob"),
          Kind.of("manifest", "db/MANIFEST-%06d"),
          Kind.of("options", "db/OPTIONS-%06d", "db/OPTIONS-%06d.dbtmp"),
          CURRENT,
          IDENTITY,
          MARKER,
          Kind.of("lock", "LOCK", "db/LOCK"),
          Kind.of("folder", ".", "db"));

  /** Calls of one kind, of one thread, that are walked through; more of them take longer. */
  private static final int FIRST = 2;

  /** What makes each text longer than what is stored among other rows: 4 KiB. */
  private static final String INTO_BLOB_FILES = " and more".repeat(500);

  private static final int KILLED = 128 + 9;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private final List<ServerProcess> processes = new ArrayList<>();
  private Random random;
  private Mechanism mechanism;
  private int port;
  private int lives;

  @BeforeEach
  void begin() throws Exception {
    random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    mechanism = Campaign.mechanism(directory);
    port = ServerProcess.freePort(random);
  }

  @AfterEach
  void end() throws Exception {
    for (ServerProcess each : processes) {
      each.close();
    }
  }

  private ServerProcess process(Path data) throws Exception {
    var process = new ServerProcess(directory, data, mechanism, port);
    processes.add(process);
    return process;
  }

  @Test
  void everyCallOnTheDataDirectoryFailsOrKills_nothingAcknowledgedIsLostDoubledOrForked()
      throws Exception {
    Path data = directory.resolve("data");
    var strace = new Strace(data, KINDS);
    ServerProcess process = process(data);
    Child server = process.ready();
    try (Campaign review = Campaign.begin(directory, mechanism, port);
        Workload senders = Workload.begin(review, Workload.few(), INTO_BLOB_FILES)) {
      await(senders, 20, server);
      server.kill();
      new Boundaries(watch(process, strace, senders), FIRST, random)
          .walk(boundary -> meets(boundary, process, strace, senders));
      server = process.ready(); // and nothing is in its way any more
      System.out.println(senders.end() + " records accepted");
    }
    server.kill();
    assertThat(process.errors()).doesNotContain("bug:");
    checkSound(data);
  }

  /** A life without faults: which calls there are, from its beginning to its end. */
  private Map<Place, Seen> watch(ServerProcess process, Strace strace, Workload senders)
      throws Exception {
    Path trace = directory.resolve("trace");
    Child server = process.start(strace.watching(trace));
    server.await("ready");
    await(senders, 20, server);
    server.stop();
    assertThat(server.ended(PATIENCE)).hasValue(0);
    return strace.seen(trace);
  }

  /** One life; true if the fault befell it. */
  private boolean meets(Boundary boundary, ServerProcess process, Strace strace, Workload senders)
      throws Exception {
    Path trace = directory.resolve("trace-" + lives++);
    int before = process.errors().length();
    Child server =
        process.start(strace.injecting(trace, boundary.place(), boundary.nth(), boundary.fault()));
    Optional<String> ready = server.awaitUnlessEnded("ready");
    if (ready.isPresent()) {
      await(senders, 12, server);
      server.stop();
    }
    OptionalInt status = server.ended(PATIENCE);
    String said = process.errors().substring(before);
    assertThat(status).as("%s ends: %s", boundary, said).isPresent();
    boolean met =
        boundary.fault() == Fault.KILL ? status.getAsInt() == KILLED : Strace.injected(trace);
    System.out.println(boundary + (met ? "" : " not met") + ", ended " + status.getAsInt());
    if (!met) {
      assertThat(ready).as("%s starts: %s", boundary, said).isPresent();
      assertThat(status).hasValue(0);
    } else if (boundary.fault() != Fault.KILL) {
      assertThat(status.getAsInt()).as("%s: %s", boundary, said).isIn(0, 1);
      if (status.getAsInt() == 1) { // what an operator reads
        assertThat(said).containsPattern("verbale serve: .+");
      }
    }
    return met;
  }

  /** Until so many more records were accepted, or the server ended. */
  private static void await(Workload senders, int more, Child server) throws Exception {
    long wanted = senders.accepted() + more;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (senders.accepted() < wanted && server.isAlive()) {
      assertThat(System.nanoTime()).as("server: goes on, or ends").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void checkSound(Path data) throws Exception {
    List<String> findings = new ArrayList<>();
    var key = Optional.of(VerifierKey.parse(mechanism.logVkey()));
    var unused = new Fsck(key, 2, 100, findings::add).run(data, new SecureRandom());
    assertThat(findings).isEmpty();
  }

  /** Those files that are made once; others are met in every life. */
  @Test
  void firstStartFailsAtAnyCall_beginsAnew() throws Exception {
    Path sound = directory.resolve("data");
    Path trace = directory.resolve("trace");
    var strace = new Strace(sound, KINDS);
    Child watched = process(sound).start(strace.watching(trace));
    watched.await("ready");
    watched.kill();
    Map<Place, Seen> seen = strace.seen(trace);
    seen.keySet().removeIf(place -> !Set.of(MARKER, IDENTITY, CURRENT).contains(place.kind()));
    assertThat(seen).containsKey(new Place(Call.RENAME, MARKER));
    new Boundaries(seen, FIRST, random).walk(this::beginsAnew);
  }

  private boolean beginsAnew(Boundary boundary) throws Exception {
    Path data = directory.resolve("data-" + lives);
    ServerProcess process = process(data);
    Path trace = directory.resolve("trace-" + lives++);
    var strace = new Strace(data, KINDS);
    Child server =
        process.start(strace.injecting(trace, boundary.place(), boundary.nth(), boundary.fault()));
    boolean ready = server.awaitUnlessEnded("ready").isPresent();
    boolean killed = boundary.fault() == Fault.KILL;
    if (!ready) {
      OptionalInt status = server.ended(PATIENCE);
      assertThat(status).as("%s", boundary).hasValue(killed ? KILLED : 1);
    }
    server.kill();
    System.out.println(boundary + (ready ? ", went on" : ", ended it"));
    process.ready().kill();
    checkSound(data);
    return killed ? !ready : Strace.injected(trace);
  }

  /** A file may grow no longer: the write that crosses the limit is cut in two. */
  @Test
  void fileSizeLimit_stopsTheServer_andLosesNothingAcknowledged() throws Exception {
    Path data = directory.resolve("data");
    fill(
        data,
        server -> run("prlimit", "--pid", Long.toString(server.pid()), "--fsize=1500001"),
        () -> true);
  }

  /** A disk that fills up; needs a user who may mount one. */
  @Test
  void fullDisk_stopsTheServer_andLosesNothingAcknowledged() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()))
        .as("a tmpfs can be mounted")
        .isTrue();
    try {
      fill(
          disk.resolve("data"),
          server -> true,
          () -> run("mount", "-o", "remount,size=256m", disk.toString()));
    } finally {
      end();
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  /** Does something with a server's process; false if it could not. */
  private interface Narrowing {
    boolean apply(Child server) throws Exception;
  }

  /** Makes room; false if it could not. */
  private interface Widening {
    boolean apply() throws Exception;
  }

  private void fill(Path data, Narrowing narrow, Widening widen) throws Exception {
    ServerProcess process = process(data);
    Child server = process.ready();
    int accepted;
    try (Campaign review = Campaign.begin(directory, mechanism, port);
        Workload senders = Workload.begin(review, Workload.few(), " and much more".repeat(1000))) {
      assertThat(narrow.apply(server)).isTrue();
      for (int end = 0; end < 2; end++) { // a second start finds no more room than the first
        OptionalInt status = server.ended(Duration.ofMinutes(3));
        assertThat(status).as("server: ended by itself").hasValue(1);
        server = process.start(List.of());
        if (server.awaitUnlessEnded("ready").isPresent()) {
          assertThat(narrow.apply(server)).isTrue();
        }
      }
      server.kill();
      assertThat(widen.apply()).isTrue();
      server = process.ready();
      await(senders, 8, server);
      accepted = senders.end();
    }
    server.kill();
    System.out.println("stopped for want of room, " + accepted + " records accepted");
    assertThat(process.errors()).contains("verbale serve: ");
    checkSound(data);
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + ": not found (expected: installed, as by apt-get install mount util-linux)",
          e);
    }
  }
}

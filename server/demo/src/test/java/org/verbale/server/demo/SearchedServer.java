package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.demo.Review.DIALOGUE;
import static org.verbale.server.demo.Review.REVIEW;
import static org.verbale.server.demo.Review.SEC;
import static org.verbale.server.demo.Review.XA;
import static org.verbale.server.demo.Review.XB;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.verbale.client.Channel;
import org.verbale.client.Endpoint;
import org.verbale.client.PostedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.id.Role;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Doubts;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;

/**
 * A server as a process of its own, which logs all that it can and has words planted, and members
 * who write to it and have it search. What it leaves lies in folders of {@code directory}.
 */
final class SearchedServer implements AutoCloseable {
  /** How long what was opened stays in its memory, from then. */
  static final Duration KEEP = Duration.ofSeconds(10);

  /** What it said on its standard output, among what it told. */
  static final String SAID = "said";

  /** It logs all that it can, and has little memory: images of that are read byte by byte. */
  private static final List<String> SETTINGS =
      List.of("env", "verbale.log=TRACE", "_JAVA_OPTIONS=-Xms32m -Xmx96m");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final SecureRandom random = new SecureRandom();
  private final Mechanism mechanism;
  private final Metrics metrics;
  private final int port;
  private final ServerProcess process;
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final List<String> said = new ArrayList<>();
  private final Mechanism.DeviceKeys reader;
  private final Channel author;
  private final VerbaleClient asking;
  private final VerbaleSearch search;
  private Child server;

  SearchedServer(Path directory, Random ports) throws Exception {
    this.directory = directory;
    mechanism = Mechanism.create(directory.resolve("keys"), Clock.systemUTC().instant(), random);
    port = ServerProcess.freePort(ports);
    metrics = new Metrics(ServerProcess.freePort(ports));
    process =
        new ServerProcess(
            Files.createDirectory(told()),
            data(),
            mechanism,
            port,
            metrics.port(),
            "limit.rate.searches-per-second = 1000\nsearch.keep = " + KEEP.toSeconds() + " s");
    Files.createDirectory(heaps());
    Mechanism.DeviceKeys underReview = mechanism.device(XA, Role.FOCAL_POINT, "xa");
    reader = mechanism.device(XB, Role.FOCAL_POINT, "xb");
    boolean begun = false;
    try {
      start();
      VerbaleClient secretariat = client(mechanism.device(SEC, Role.SECRETARIAT, "sec1"));
      VerbaleClient second = client(mechanism.device(SEC, Role.SECRETARIAT, "sec2"));
      assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
      VerbaleClient writing = client(underReview);
      asking = client(reader);
      mechanism
          .assign(REVIEW, XA, List.of(XB), List.of(underReview.noteSigner()))
          .register(secretariat);
      author = writing.channel(DIALOGUE);
      for (Channel each : List.of(author, asking.channel(DIALOGUE))) {
        assertThat(each.open().channel()).isEqualTo(DIALOGUE);
      }
      search = VerbaleSearch.open(asking, custody(), directory.resolve("search"));
      open.push(search::close);
      begun = true;
    } finally {
      if (!begun) {
        close();
      }
    }
  }

  /** Its data directory. */
  Path data() {
    return directory.resolve("data");
  }

  /** Where its log, what it said, its configuration and its temporary files are. */
  Path told() {
    return directory.resolve("server");
  }

  /** Where images of its memory are. */
  Path heaps() {
    return directory.resolve("heaps");
  }

  private void start() throws Exception {
    server = process.start(PlantedServer.class, SETTINGS);
    assertThat(server.await("ready")).isNotEmpty();
  }

  private VerbaleClient client(Mechanism.DeviceKeys device) throws IOException {
    FileCustody custody = custody(device);
    VerbaleClient client =
        VerbaleClient.builder(
                new Endpoint("127.0.0.1", port, mechanism.logVkey()), custody, state(device))
            .analyzer(VerbaleSearch.analyzer())
            .checkInterval(Duration.ofMillis(200))
            .callTimeout(PATIENCE)
            .keyPackages(5)
            .start();
    open.push(client::close);
    return client;
  }

  private FileCustody custody(Mechanism.DeviceKeys device) throws IOException {
    FileCustody custody =
        FileCustody.open(device.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    open.push(custody::close);
    return custody;
  }

  private FileCustody custody() throws IOException {
    return custody(reader);
  }

  private Path state(Mechanism.DeviceKeys device) {
    return directory.resolve("state-" + device.base().getFileName());
  }

  void post(List<Dossier> dossiers) {
    for (Dossier each : dossiers) {
      PostedRecord posted = author.post(each.draft(author));
      assertThat(posted.channel()).isEqualTo(DIALOGUE);
    }
  }

  /** Waits until the server's index has all, and the asking device's too. */
  void index() throws InterruptedException {
    asking.sync();
    search.update();
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!ask("type:message").doubts().behind().isEmpty()) {
      assertThat(Instant.now()).as("indexed").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Has the server search. */
  Page ask(String query) {
    return search.searchServer(
        new PageRequest(
            SearchQuery.parse(query),
            Set.of(),
            new TreeSet<>(Set.of(DIALOGUE)),
            PageRequest.MAX_SIZE,
            Optional.empty()),
        false);
  }

  /** Asks what has to be found. */
  void find(List<String> queries) {
    for (String query : queries) {
      Page found = ask(query);
      assertThat(found.hits()).as(query).isNotEmpty();
      assertThat(found.doubts()).as(query).isEqualTo(Doubts.NONE);
    }
  }

  /** Bytes of opened postings in its memory. */
  double kept() {
    return metrics.value("verbale_search_kept_bytes");
  }

  /** Waits until nothing that was opened is kept. */
  void awaitLetGo() throws InterruptedException {
    Instant deadline = Instant.now().plus(KEEP).plus(PATIENCE);
    while (kept() > 0) {
      assertThat(Instant.now()).as("let go").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /**
   * Writes an image of its heap.
   *
   * @param garbage whether with what nothing refers to any more
   */
  void image(String name, boolean garbage) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(server.pid()),
                "GC.heap_dump"));
    if (garbage) {
      command.add("-all");
    }
    Path file = heaps().resolve(name);
    Files.deleteIfExists(file);
    command.add(file.toString());
    Path answer = directory.resolve("jcmd.out");
    Process jcmd =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    assertThat(jcmd.waitFor()).as(Files.readString(answer)).isZero();
    assertThat(file).isNotEmptyFile();
  }

  /** Kills it, and starts it anew: what is in the write-ahead log comes into tables. */
  void restart() throws Exception {
    kill();
    start();
  }

  private void kill() throws InterruptedException {
    server.kill();
    said.addAll(server.heard());
  }

  /** Kills it, ends all clients, and gives what the members have and it must not have. */
  SearchSecrets end() throws Exception {
    kill();
    Files.write(told().resolve(SAID), said);
    close();
    try (FileCustody custody = custody()) {
      return SearchSecrets.of(state(reader), custody, DIALOGUE);
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
    process.close();
  }
}

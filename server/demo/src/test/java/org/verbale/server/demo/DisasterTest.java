package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.Endpoint;
import org.verbale.client.Event;
import org.verbale.client.LostRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.keys.witness.StateFolder;
import org.verbale.keys.witness.Witness;
import org.verbale.keys.witness.WitnessServer;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.VerifierKey;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Hit;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.upkeep.Backup;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.Restore;
import org.verbale.testing.SeededRandom;
import org.verbale.witness.Cosigner;
import org.verbale.witness.TrustPolicy;

/**
 * The server is killed and its disk is gone; its backup is older than what members saw and a
 * witness cosigned. The log goes on as another generation, as docs/OPERATIONS.md says and by the
 * commands of docs/KEYS.md, and the clients give back what they hold.
 */
@Timeout(300)
class DisasterTest {
  private static final SecureRandom random = new SecureRandom();

  @TempDir private Path directory;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Cosigner cosigner =
      Cosigner.of("w.example", Ed25519.Key.generate(new SeededRandom(1)));
  private Mechanism mechanism;
  private int port;
  private int witnessPort;
  private Path policy;
  private AutoCloseable witness;
  private Child running;
  private ServerConfiguration.Files files;
  private VerbaleClient sec1;
  private VerbaleClient xa;
  private VerbaleClient xb;
  private List<VerbaleClient> all;

  @BeforeEach
  void install() throws Exception {
    mechanism = Mechanism.create(directory.resolve("keys"), Clock.systemUTC().instant(), random);
    mechanism.writeRootKey();
    files = mechanism.server().files();
    Random ports = new Random();
    port = ServerProcess.freePort(ports);
    witnessPort = ServerProcess.freePort(ports);
    policy =
        Files.writeString(
            directory.resolve("policy"),
            "witness w %s http://127.0.0.1:%d\nquorum w\n".formatted(cosigner.key(), witnessPort));
    witness = witness(List.of(VerifierKey.parse(mechanism.logVkey())));
    begin();
  }

  /** Somebody said something, and a backup was made. */
  private void begin() throws Exception {
    Path data = directory.resolve("data");
    running = server(data, mechanism.server().files(), "").ready();
    Mechanism.DeviceKeys xaKeys = mechanism.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec1 = client(secretariat("sec1"), Duration.ofDays(30));
    VerbaleClient sec2 = client(secretariat("sec2"), Duration.ZERO);
    xa = client(xaKeys, Duration.ZERO);
    xb = client(mechanism.device(Review.XB, Role.FOCAL_POINT, "xb"), Duration.ofDays(30));
    all = List.of(sec1, sec2, xa, xb);
    mechanism
        .assign(Review.REVIEW, Review.XA, List.of(Review.XB), List.of(xaKeys.noteSigner()))
        .register(sec1);
    for (VerbaleClient each : List.of(sec1, xa, xb)) {
      each.channel(Review.DIALOGUE).open();
    }
    say(xa, "before");
    new Backup(directory.resolve("backups")).of(data, random);
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    witness.close();
  }

  /** A witness that goes on from its folder. */
  private AutoCloseable witness(List<VerifierKey> logs) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("witness"));
    var setup = new Witness.Setup(logs, List.of(cosigner), Clock.systemUTC(), events::add);
    Witness opened = Witness.open(setup, StateFolder.open(folder), true, Map.of());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), witnessPort);
    WitnessServer server = WitnessServer.start(opened, address, events::add);
    return () -> {
      server.close();
      opened.close();
    };
  }

  private ServerProcess server(Path data, ServerConfiguration.Files files, String more)
      throws Exception {
    Path folder = Files.createDirectories(directory.resolve("run-" + data.getFileName()));
    var server = new ServerProcess(folder, data, files, port, 0, "log.policy = " + policy + more);
    open.push(server);
    return server;
  }

  private VerbaleClient client(Mechanism.DeviceKeys device, Duration keep) throws Exception {
    FileCustody custody =
        FileCustody.open(device.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    VerbaleClient client =
        VerbaleClient.builder(
                new Endpoint("127.0.0.1", port, mechanism.logVkey()),
                custody,
                directory.resolve("state-" + device.base().getFileName()))
            .policy(TrustPolicy.parse(Bytes.of(Files.readAllBytes(policy))))
            .callTimeout(Duration.ofSeconds(60))
            .keyPackages(3)
            .keep(keep)
            .start();
    open.push(custody);
    open.push(client);
    return client;
  }

  /** Posts, and waits until the witness has cosigned a head over it. */
  private static void say(VerbaleClient client, String text) {
    Channel channel = client.channel(Review.DIALOGUE);
    var posted =
        channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
    assertThat(channel.receipt(posted)).isNotNull();
  }

  private static List<String> texts(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    List<String> texts = new ArrayList<>();
    for (ReceivedRecord each : channel.records(0, 100)) {
      assertThat(each).isInstanceOf(ReadableRecord.class);
      texts.add(((ReadableRecord) each).text());
    }
    return texts;
  }

  /** Runs a line of {@code verbale-keys} in the folder of the keys. */
  private void keys(String line) {
    var unused = new KeyCommands(directory.resolve("keys"), random).run(line);
  }

  private Restore.Outcome restore(Path to) {
    var fsck = new Fsck(Optional.empty(), 1, 100, System.out::println);
    Restore.Outcome outcome =
        new Restore(directory.resolve("backups")).into(to, OptionalInt.empty(), fsck, random);
    assertThat(outcome.findings()).isZero();
    return outcome;
  }

  /** As docs/KEYS.md has it; gives what the server is configured with from then on. */
  private ServerConfiguration.Files ceremony(TreeHead last, TreeHead restored) throws Exception {
    keys("log-key --name verbale.example/demo/2 --out log-g2");
    keys(
        "generation g2.succession --from log --to log-g2 --last %d %s --restored %d %s"
            .formatted(
                last.size(), last.root().toBase64(), restored.size(), restored.root().toBase64()));
    keys("succession g2.succession --root root");
    ServerConfiguration.Files files = mechanism.server().files();
    Path keys = directory.resolve("keys");
    return new ServerConfiguration.Files(
        files.root(),
        files.certificate(),
        files.key(),
        keys.resolve("log-g2.key"),
        keys.resolve("log-g2.vkey"),
        files.passphrase());
  }

  /** Restores the backup, which the old name does not open again, and begins anew with it. */
  private ServerProcess beginAnew(TreeHead seen) throws Exception {
    running.kill();
    Path restored = directory.resolve("restored");
    TreeHead leaves = restore(restored).leaves();
    assertThat(leaves.size()).isLessThan(seen.size());
    ServerProcess old = server(restored, mechanism.server().files(), "");
    assertThat(old.start(List.of()).ended(Duration.ofMinutes(2))).hasValue(1);
    assertThat(old.errors()).contains("a witness knows ");
    files = ceremony(seen, leaves);
    witness.close();
    witness =
        witness(
            List.of(
                VerifierKey.parse(mechanism.logVkey()),
                VerifierKey.parse(Files.readString(files.logVkey()).strip())));
    return server(restored, files, note());
  }

  private String note() {
    return "\nlog.succession = " + directory.resolve("keys").resolve("g2.succession");
  }

  @Test
  @Tag("slow")
  void whatClientsHold_comesBackIntoTheNextGeneration_andTheRestIsTold() throws Exception {
    say(xb, "one");
    say(xa, "two");
    all.forEach(VerbaleClient::sync);
    say(xb, "three, proven to nobody");
    say(xa, "four, kept by nobody");
    ServerProcess second = beginAnew(cosigned());
    Child recovering = second.ready();
    for (VerbaleClient each : all) {
      assertThatThrownBy(each::sync)
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.reason()).isEqualTo("RECOVERING"));
    }
    assertThat(xb.putBack()).as("it gave by itself what it had").isZero();
    recovering.stop();
    assertThat(recovering.ended(Duration.ofMinutes(1))).hasValue(0);

    second.ready("--end-recovery");
    all.forEach(VerbaleClient::sync);
    all.forEach(VerbaleClient::sync);
    for (VerbaleClient each : List.of(sec1, xa, xb)) {
      assertThat(texts(each)).containsExactly("before", "one", "two", "three, proven to nobody");
    }
    List<LostRecord> lost = xa.channel(Review.DIALOGUE).lost();
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).own()).isTrue();
    assertThat(xb.channel(Review.DIALOGUE).lost()).isEmpty();
    say(xa, "four, once more");
    say(xb, "five");
    all.forEach(VerbaleClient::sync);
    assertThat(texts(sec1)).hasSize(6).endsWith("four, once more", "five");
    freshClient();
    assertThat(events).noneMatch(event -> event.contains("contradicts"));
  }

  /** An operator that takes nothing back does not do so unseen. */
  @Tag("slow")
  @Test
  void recoveryThatTakesNothing_isToldToWhoeverHadRead_andAuthorsPostAgain() throws Exception {
    say(xb, "one");
    say(xa, "two");
    all.forEach(VerbaleClient::sync);
    VerbaleSearch search = index("sec1", sec1);
    assertThat(found(search, "one")).hasSize(1);
    assertThat(found(search, "two")).hasSize(1);
    Queue<Event> told = new ConcurrentLinkedQueue<>();
    xb.subscribe(told::add);
    ServerProcess second = beginAnew(cosigned());
    Child anew = second.ready("--end-recovery");
    while (told.stream().noneMatch(Event.RecordLost.class::isInstance)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    xa.sync();
    xa.sync();
    assertThat(texts(xa)).containsExactly("before", "one");
    LostRecord two = xa.channel(Review.DIALOGUE).lost().get(0);
    assertThat(xa.channel(Review.DIALOGUE).lost()).hasSize(1);
    assertThat(xb.channel(Review.DIALOGUE).lost())
        .extracting(LostRecord::record, LostRecord::own)
        .containsExactly(tuple(two.record(), false));
    assertThat(told).noneMatch(Event.Stopped.class::isInstance);
    sec1.sync();
    search.update();
    assertThat(found(search, "one")).as("posted again").hasSize(1);
    assertThat(found(search, "two")).as("gone").isEmpty();
    anew.kill();
    theSameGenerationDoesNotBeginTwice();
  }

  /** The index of a device, which has come as far as its client. */
  private VerbaleSearch index(String device, VerbaleClient client) throws Exception {
    Path base = directory.resolve("keys").resolve(device);
    FileCustody custody = FileCustody.open(base, Mechanism.PASSPHRASE.toCharArray(), random);
    open.push(custody);
    VerbaleSearch search =
        VerbaleSearch.open(client, custody, directory.resolve("index-" + device));
    open.push(search);
    search.update();
    return search;
  }

  private static List<Hit> found(VerbaleSearch search, String query) {
    var request =
        new PageRequest(
            SearchQuery.parse(query), Set.of(), search.channels(), 10, Optional.empty());
    return search.search(request).hits();
  }

  private void theSameGenerationDoesNotBeginTwice() throws Exception {
    Path again = directory.resolve("again");
    restore(again);
    ServerProcess server = server(again, files, note());
    assertThat(server.start(List.of()).ended(Duration.ofMinutes(2))).hasValue(1);
    assertThat(server.errors()).contains("has begun already");
  }

  /** Whoever comes later and was told the first key comes to the new log. */
  private void freshClient() throws Exception {
    VerbaleClient fresh =
        client(mechanism.device(Review.XB, Role.EXPERT, "xb-expert"), Duration.ofDays(30));
    fresh.sync();
    assertThat(fresh.channels()).hasSize(3);
  }

  private Mechanism.DeviceKeys secretariat(String name) throws Exception {
    return mechanism.device(Review.SEC, Role.SECRETARIAT, name);
  }

  /** The last checkpoint that the witness shows. */
  private TreeHead cosigned() throws Exception {
    byte[] origin =
        mechanism.logVkey().substring(0, mechanism.logVkey().indexOf('+')).getBytes(UTF_8);
    String name = HexFormat.of().formatHex(Digest.sha256(origin).toByteArray());
    URI uri = URI.create("http://127.0.0.1:" + witnessPort + "/" + name + "/checkpoint");
    try (HttpClient http = HttpClient.newHttpClient()) {
      byte[] shown =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
              .body();
      return SignedCheckpoint.parse(Bytes.of(shown)).unverified().head();
    }
  }
}

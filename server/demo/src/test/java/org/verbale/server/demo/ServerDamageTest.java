package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.transport.ServerConnection;
import org.verbale.id.ChannelId;
import org.verbale.record.RecordType;
import org.verbale.server.app.Operate;
import org.verbale.testing.Seeds;
import org.verbale.v1.Entry;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;

/**
 * Copies of a killed server's data directory, a file of each kind cut or with another bit. {@code
 * verbale fsck} names the damage; a server on it says why it does not start, or gives right answers
 * and none.
 */
@Tag("crash")
@Timeout(1200)
final class ServerDamageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For as long a client asks again, where an entry cannot be read. */
  private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(5);

  private static final List<ChannelId> CHANNELS =
      List.of(Campaign.DIALOGUE, Campaign.ANSWERS, Campaign.REVIEWERS);

  @TempDir private Path directory;
  private final List<ServerProcess> processes = new ArrayList<>();

  /** What is done to a file. */
  private enum Damage {
    CUT,
    FLIPPED;

    byte[] of(byte[] bytes) {
      if (this == CUT) {
        return Arrays.copyOf(bytes, bytes.length / 2);
      }
      byte[] flipped = bytes.clone();
      flipped[bytes.length / 2] ^= 1;
      return flipped;
    }
  }

  /** What a server gives out. */
  private enum Answers {
    NONE,
    SOME,
    /** An earlier moment as a whole: what a power cut may leave, and clients refuse. */
    EARLIER,
    ALL
  }

  @AfterEach
  void end() {
    processes.forEach(ServerProcess::close);
  }

  @Test
  void damagedCopyOfEachKindOfFile_isNamed_andNothingWrongIsServed() throws Exception {
    Mechanism mechanism = Campaign.mechanism(directory);
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    int port = ServerProcess.freePort(random);
    Path sound = directory.resolve("data");
    try (Campaign review = make(sound, mechanism, port)) {
      Map<ChannelId, List<Entry>> right = right(sound, mechanism, port, review);
      for (var kind : kinds(sound).entrySet()) {
        for (Damage damage : Damage.values()) {
          Path copy = copy(sound, kind.getKey().replace('*', 'n') + "-" + damage);
          Path file = copy.resolve(sound.relativize(kind.getValue()));
          Files.write(file, damage.of(Files.readAllBytes(file)));
          int found = fsck(copy, file.getFileName().toString());
          Optional<Answers> served = serve(copy, mechanism, port, review, right);
          System.out.printf(
              "%s %s: fsck %d, served %s%n",
              kind.getKey(), damage, found, served.map(Answers::name).orElse("not: ended"));
          check(kind.getKey(), damage, found, served);
        }
      }
    }
  }

  private static void check(String kind, Damage damage, int found, Optional<Answers> served) {
    boolean needed = !List.of("IDENTITY", "OPTIONS-*").contains(kind);
    boolean torn = damage == Damage.CUT && List.of("*.log", "MANIFEST-*").contains(kind);
    String what = kind + " " + damage;
    if (!needed) { // RocksDB writes these for people and its own tools
      assertThat(served).as(what).hasValue(Answers.ALL);
    } else if (!torn) {
      assertThat(found).as(what).isNotZero();
      assertThat(served.orElse(Answers.NONE)).as(what).isNotEqualTo(Answers.EARLIER);
    } else if (found == 0) { // what it calls sound is served as a whole
      assertThat(served.orElseThrow()).as(what).isIn(Answers.EARLIER, Answers.ALL);
    }
  }

  /** A directory with files of every kind: of three starts, the last one killed. */
  private Campaign make(Path data, Mechanism mechanism, int port) throws Exception {
    ServerProcess process = process(data, mechanism, port);
    Child server = process.ready();
    Campaign review = Campaign.begin(directory, mechanism, port);
    try (Workload senders = Workload.begin(review, Workload.few(), " and much more".repeat(1000))) {
      while (senders.accepted() < 20) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(senders.end()).isGreaterThanOrEqualTo(20);
    }
    server.stop();
    assertThat(server.ended(PATIENCE)).hasValue(0);
    server = process.ready(); // moves all to tables and blob files
    review
        .channel("xa1", Campaign.DIALOGUE)
        .post(Station.say("last", RecordType.of("message"), "in the write-ahead log"));
    server.kill();
    return review;
  }

  private ServerProcess process(Path data, Mechanism mechanism, int port) throws Exception {
    var process = new ServerProcess(directory, data, mechanism, port);
    processes.add(process);
    return process;
  }

  private Map<ChannelId, List<Entry>> right(
      Path sound, Mechanism mechanism, int port, Campaign review) throws Exception {
    Path copy = copy(sound, "copy");
    assertThat(fsck(copy, "")).isZero();
    Child server = process(copy, mechanism, port).ready();
    Map<ChannelId, List<Entry>> right = new TreeMap<>();
    for (ChannelId channel : CHANNELS) {
      right.put(channel, read(review, port, channel, PATIENCE));
    }
    server.kill();
    return right;
  }

  /** Of each kind of file the largest; {@code *} stands for its number. */
  private static Map<String, Path> kinds(Path data) throws IOException {
    Map<String, Path> largest = new TreeMap<>(Map.of("VERBALE", data.resolve("VERBALE")));
    try (Stream<Path> files = Files.list(data.resolve("db"))) {
      for (Path file : files.toList()) {
        String kind = file.getFileName().toString().replaceAll("[0-9]+", "*");
        if (!kind.matches("LOG.*|LOCK")) { // RocksDB's diary, and what is always empty
          Path other = largest.get(kind);
          if (other == null || Files.size(other) < Files.size(file)) {
            largest.put(kind, file);
          }
        }
      }
    }
    assertThat(largest)
        .containsOnlyKeys(
            "*.blob",
            "*.log",
            "*.sst",
            "CURRENT",
            "IDENTITY",
            "MANIFEST-*",
            "OPTIONS-*",
            "VERBALE");
    return largest;
  }

  private static Path copy(Path sound, String name) throws IOException {
    Path copy = sound.resolveSibling(name);
    try (Stream<Path> tree = Files.walk(sound)) {
      for (Path from : tree.toList()) {
        Files.copy(from, copy.resolve(sound.relativize(from).toString()));
      }
    }
    return copy;
  }

  /** Its exit code: 0 sound, 1 damaged, 2 not done, and each time it says why. */
  private int fsck(Path data, String file) throws Exception {
    Path errors = directory.resolve("fsck.err");
    Child fsck =
        Child.start(
            errors,
            Operate.class,
            "fsck",
            "--data",
            data.toString(),
            "--log-vkey",
            directory.resolve("keys").resolve("log.vkey").toString());
    int status = fsck.ended(PATIENCE).orElseThrow();
    List<String> said = fsck.said();
    if (status == 0) {
      assertThat(said).contains("sound");
    } else if (status == 1) {
      assertThat(said).anyMatch(line -> line.matches("findings: [1-9].*"));
      if (file.endsWith(".sst")) {
        assertThat(said).anyMatch(line -> line.contains(file));
      }
    } else {
      assertThat(Files.readString(errors)).contains("(expected: ");
    }
    return status;
  }

  /** What a server gives out; empty if it does not start. */
  private Optional<Answers> serve(
      Path data, Mechanism mechanism, int port, Campaign review, Map<ChannelId, List<Entry>> right)
      throws Exception {
    ServerProcess process = process(data, mechanism, port);
    int before = process.errors().length();
    Child server = process.start(List.of());
    if (server.awaitUnlessEnded("ready").isEmpty()) {
      assertThat(server.ended(PATIENCE)).hasValue(1);
      assertThat(process.errors().substring(before)).containsPattern("verbale serve: .+expected");
      return Optional.empty();
    }
    Map<ChannelId, List<Entry>> given = new ConcurrentHashMap<>();
    CHANNELS.parallelStream()
        .forEach(
            channel -> {
              try {
                given.put(channel, read(review, port, channel, FOR_AN_ANSWER));
              } catch (UnreachableException e) {
                System.out.println("  " + channel + " is not served: " + e.getMessage());
              }
            });
    server.kill();
    boolean earlier = false;
    for (var each : given.entrySet()) {
      List<Entry> all = requireNonNull(right.get(each.getKey()));
      int length = Math.min(each.getValue().size(), all.size());
      assertThat(each.getValue()).as("%s", each.getKey()).isEqualTo(all.subList(0, length));
      earlier |= length < all.size();
    }
    if (earlier) {
      return Optional.of(Answers.EARLIER);
    }
    boolean whole = given.size() == CHANNELS.size();
    return Optional.of(given.isEmpty() ? Answers.NONE : whole ? Answers.ALL : Answers.SOME);
  }

  /** All of a channel, as a member is given it. */
  private static List<Entry> read(Campaign review, int port, ChannelId channel, Duration patience) {
    var tls = review.station("sec1").custody().tls();
    List<Entry> entries = new ArrayList<>();
    try (var server = ServerConnection.open("localhost", port, tls, patience, new SecureRandom())) {
      ReadHistoryResponse page;
      do {
        page =
            server.readHistory(
                ReadHistoryRequest.newBuilder()
                    .setChannel(channel.toString())
                    .setFrom(entries.size())
                    .build());
        entries.addAll(page.getEntriesList());
      } while (entries.size() < page.getLength() && page.getEntriesCount() > 0);
    }
    return entries;
  }
}

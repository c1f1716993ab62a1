package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.archive.Completeness;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.record.RecordType;
import org.verbale.server.app.Serve;
import org.verbale.testing.Seeds;

/** The server is killed while sixteen senders post: what it acknowledged is there, once. */
final class ServerKillTest {
  private static final int AT_LEAST = 3; // records of each sender
  private static final List<ChannelId> CHANNELS =
      List.of(Campaign.DIALOGUE, Campaign.ANSWERS, Campaign.REVIEWERS);

  @TempDir private Path directory;

  @Test
  void serverKilledTwiceUnderLoad_nothingLostDoubledOrForked() throws Exception {
    run(2);
  }

  @Test
  @Tag("crash")
  void serverKilledFiftyTimesUnderLoad_nothingLostDoubledOrForked() throws Exception {
    run(50);
  }

  private record Sender(String name, String station, ChannelId channel, RecordType type) {
    Sender(String station, ChannelId channel, String type) {
      this(station + "@" + channel.scope().code(), station, channel, RecordType.of(type));
    }
  }

  private static List<Sender> senders() {
    List<Sender> senders = new ArrayList<>();
    for (String station : List.of("xa1", "xa2", "xb1", "xb2", "xc1")) {
      senders.add(new Sender(station, Campaign.DIALOGUE, "message"));
    }
    for (String station : List.of("xb1", "xb2", "xc1")) {
      senders.add(new Sender(station, Campaign.REVIEWERS, "message"));
    }
    for (String station : List.of("xa1", "xa2")) {
      senders.add(new Sender(station, Campaign.ANSWERS, "document"));
    }
    for (ChannelId channel : CHANNELS) {
      senders.add(new Sender("sec1", channel, "administrative-note"));
      senders.add(new Sender("sec2", channel, "administrative-note"));
    }
    assertThat(senders).hasSize(16);
    return senders;
  }

  private void run(int kills) throws Exception {
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    Mechanism mechanism = Campaign.mechanism(directory);
    int port = freePort(random);
    Path configuration = configuration(mechanism, port);
    Child server = serve(configuration);
    var stop = new AtomicBoolean();
    List<Sender> senders = senders();
    Map<String, List<RecordRow>> accepted = new TreeMap<>();
    try (Campaign review = Campaign.begin(directory, mechanism, port);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      review.found(Campaign.DIALOGUE, "xa1", "xa2", "xb1", "xb2", "xc1", "sec1", "sec2");
      review.found(Campaign.ANSWERS, "xa1", "xa2", "xb1", "xc1", "sec1", "sec2");
      review.found(Campaign.REVIEWERS, "xb1", "xb2", "xc1", "sec1", "sec2");
      Map<String, Future<List<RecordRow>>> running = new TreeMap<>();
      for (Sender sender : senders) {
        running.put(sender.name, pool.submit(() -> send(review, sender, stop)));
      }
      try {
        for (int kill = 0; kill < kills; kill++) {
          TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1500));
          assertThat(server.isAlive()).isTrue();
          server.kill();
          server = serve(configuration);
        }
      } finally {
        stop.set(true);
      }
      for (var each : running.entrySet()) {
        accepted.put(each.getKey(), each.getValue().get(300, TimeUnit.SECONDS));
      }
      for (ChannelId channel : CHANNELS) {
        compare(review, senders, accepted, channel);
      }
    } finally {
      server.kill();
    }
    int records = accepted.values().stream().mapToInt(List::size).sum();
    System.out.println("killed " + kills + " times, " + records + " records accepted");
  }

  /** Posts until told to stop, however often the server goes away meanwhile. */
  private static List<RecordRow> send(Campaign review, Sender sender, AtomicBoolean stop)
      throws Exception {
    ChannelEngine channel = review.channel(sender.station, sender.channel);
    List<RecordRow> accepted = new ArrayList<>();
    while (!stop.get() || accepted.size() < AT_LEAST) {
      String text = sender.name + " " + accepted.size();
      try {
        accepted.add(channel.post(Station.say(text, sender.type, text)));
        if (accepted.size() % 4 == 0) { // each head must continue the one trusted before the kill
          var unused = review.station(sender.station).log().refresh(accepted.getLast().index() + 1);
        }
      } catch (UnreachableException e) {
        TimeUnit.MILLISECONDS.sleep(100); // and again, under the same token
      } catch (RefusedException e) {
        if (!e.reason().equals("SHUTTING_DOWN")) {
          throw e;
        }
      }
    }
    return accepted;
  }

  private static void compare(
      Campaign review,
      List<Sender> senders,
      Map<String, List<RecordRow>> accepted,
      ChannelId channel) {
    List<String> expected = new ArrayList<>();
    List<RecordRow> rows = new ArrayList<>();
    for (Sender sender : senders) {
      if (sender.channel.equals(channel)) {
        List<RecordRow> own = accepted.getOrDefault(sender.name, List.of());
        rows.addAll(own);
        for (int number = 0; number < own.size(); number++) {
          expected.add(sender.name + " " + number);
        }
      }
    }
    for (Sender sender : senders) {
      if (sender.channel.equals(channel)) {
        ChannelEngine reader = review.channel(sender.station, channel);
        reader.catchUp();
        List<RecordRow> chain = reader.records(0);
        assertThat(chain)
            .as("records at %s", sender.name)
            .containsExactlyInAnyOrderElementsOf(rows);
        assertThat(new HashSet<>(chain)).hasSameSizeAs(chain);
        assertThat(Station.texts(reader))
            .as("texts at %s", sender.name)
            .containsExactlyInAnyOrderElementsOf(expected);
        Station station = review.station(sender.station);
        long last = chain.getLast().index();
        var unused = station.log().refresh(last + 1);
        Completeness complete = station.log().completeness(List.of(Chain.of(channel)), true);
        reader.check(requireNonNull(complete.chains().get(Chain.of(channel))));
      }
    }
  }

  private Path configuration(Mechanism mechanism, int port) throws Exception {
    var files = mechanism.server().files();
    return Files.writeString(
        directory.resolve("server.conf"),
        """
        listen = 127.0.0.1:%d
        operations.listen = 127.0.0.1:0
        seal.interval = 100 ms
        limit.rate.calls-per-second = 5000
        limit.rate.burst = 5000
        root.certificate = %s
        server.certificate = %s
        server.key = %s
        log.key = %s
        log.vkey = %s
        passphrase = %s
        """
            .formatted(
                port,
                files.root(),
                files.certificate(),
                files.key(),
                files.logKey(),
                files.logVkey(),
                files.passphrase()));
  }

  private Child serve(Path configuration) throws Exception {
    Child server =
        Child.start(
            directory.resolve("server.err"),
            Serve.class,
            "--config",
            configuration.toString(),
            "--data",
            directory.resolve("data").toString());
    server.await("ready");
    return server;
  }

  /**
   * A port outside the range that connections are given: while the server is down, one of the
   * senders' could otherwise take its place.
   */
  private static int freePort(Random random) throws Exception {
    while (true) {
      int port = 15_000 + random.nextInt(15_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        System.out.println("port " + port + " is taken");
      }
    }
  }
}

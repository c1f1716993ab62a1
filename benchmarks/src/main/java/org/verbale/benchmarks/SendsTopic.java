package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Durable sends of records that were sealed beforehand, beside the two limits. */
final class SendsTopic {
  private static final int MOST_CHANNELS = 64;
  private static final List<Integer> CHANNELS = List.of(1, 16, MOST_CHANNELS);
  private static final double GOAL = 0.5;

  /** Of a core: with less a thread that never waits was not alone, and neither was the server. */
  private static final double UNDISTURBED = 0.9;

  private static final int PACE = 200;
  private static final int PACED_SECONDS = 4;

  /** The author's; TLS and certificates are checked once a connection. */
  private static final int VERIFICATIONS = 1;

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  SendsTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    Path data = programme.data("sends");
    report.title("Sends: records sealed beforehand, durable when answered");
    int note;
    Sends.Result last;
    try (Server server = programme.server(data);
        Load load = Load.found(programme, server, "S", MOST_CHANNELS)) {
      Sends.Send sample = load.seal(1, 1).get(0);
      note = sample.record().note();
      report.line(
          "records of %d bytes note, %d private block, %d ciphertext; %d verification(s) a send",
          note, sample.record().block(), sample.record().ciphertext(), VERIFICATIONS);
      var unused = load.send(load.seal(scale.warmUp(), MOST_CHANNELS), MOST_CHANNELS);
      deliver(server, load);
      last = measure(server, load, data); // last: the newest batches are what the limit replays
      Memory memory = server.memory();
      report.line(
          "server: %d MiB of heap live, %d MiB resident",
          memory.heap() >> 20, memory.resident() >> 20);
    }
    limits(data, note, last);
  }

  private Sends.Result measure(Server server, Load load, Path data) throws Exception {
    report.line(
        "channels in-flight   sends/s   p50 ms   p99 ms  server%%  driver%%  us/send  a-sync"
            + "  rows  bytes");
    Sends.Result last = null;
    ThreadTimes spent = new ThreadTimes(Map.of());
    for (int channels : CHANNELS) {
      List<Sends.Send> sends = load.seal(sends(channels), channels);
      ThreadTimes before = server.threads();
      last = load.send(sends, channels);
      spent = server.threads().since(before);
      print(channels, last);
    }
    spent.print(report, sends(MOST_CHANNELS));
    profile(server, load, data);
    if (last == null) {
      throw new IllegalStateException("channels: none (expected: some)");
    }
    return last;
  }

  /** Waiting for the disk, one channel sends little. */
  private int sends(int channels) {
    return channels == MOST_CHANNELS ? scale.sends() : scale.sends() * (channels == 1 ? 1 : 2) / 4;
  }

  private void print(int channels, Sends.Result result) {
    report.line(
        "%8d %9d %9.0f %8.1f %8.1f %8.0f %8.0f %8.0f %7.1f %5.1f %6.0f",
        channels,
        4 * channels,
        result.perSecond(),
        result.latency().millis(0.5),
        result.latency().millis(0.99),
        100 * result.serverShare(),
        100 * result.driverShare(),
        result.serverMicros(),
        result.perCommit(),
        result.server().rows() / result.count(),
        result.server().bytes() / result.count());
  }

  private void profile(Server server, Load load, Path data) throws Exception {
    Path file = data.resolve("server.jfr");
    List<Sends.Send> sends = load.seal(scale.sends() / 2, MOST_CHANNELS);
    server.profile(file);
    var unused = load.send(sends, MOST_CHANNELS);
    server.profiled();
    Profile.read(file).print(report, "the server at 64 channels");
  }

  /** At a pace that leaves room: what the way takes, not what a queue does. */
  private void deliver(Server server, Load load) throws Exception {
    try (Deliveries deliveries = Deliveries.follow(server, programme.cast(), load.end())) {
      for (int channels : CHANNELS) {
        int pace = channels == 1 ? PACE / 4 : PACE;
        List<Sends.Send> sends = load.seal(pace * PACED_SECONDS, channels);
        Latencies latency = Cores.asDriver(() -> deliveries.run(sends, pace));
        report.line(
            "delivered to the last of 5 members, %d channels, %d sends a second: %s",
            channels, pace, latency.summary());
      }
    }
  }

  private void limits(Path data, int note, Sends.Result sends) throws IOException {
    report.title("Limits: the same core, the same disk, the same run");
    double signatures;
    double share;
    double batches;
    try (Child limits = Child.start(Cores.SERVER, List.of(), LimitChild.class)) {
      Child.Answer verified = limits.ask("ed25519 " + note);
      signatures = verified.get("perSecond") / VERIFICATIONS;
      share = verified.get("share");
      report.line(
          "Ed25519 (Bouncy Castle, %d bytes): %.0f sends a second, %.0f us each",
          note, signatures, 1e6 / signatures);
      Child.Answer replayed =
          limits.ask(
              "rocksdb %s %s %d"
                  .formatted(data.resolve("server"), data, programme.scale().sends()));
      batches = replayed.get("records") / replayed.get("seconds");
      report.line(
          "RocksDB writer (%.1f records a sync, %.1f rows and %.0f bytes each): %.0f sends a second",
          replayed.get("records") / replayed.get("commits"),
          replayed.get("rows") / replayed.get("records"),
          replayed.get("bytes") / replayed.get("records"),
          batches);
    }
    double lower = Math.min(signatures, batches);
    report.line(
        "64 channels: %.2f of Ed25519, %.2f of the RocksDB writer",
        sends.perSecond() / signatures, sends.perSecond() / batches);
    if (share < UNDISTURBED) {
      report.line(
          "not judged: others took %.0f %% of the limits' core, so that the ratios say nothing",
          100 * (1 - share));
    } else {
      report.goal("of the lower limit", GOAL, sends.perSecond() / lower, true);
    }
  }
}

package org.verbale.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What witnessing costs those who send, measured by turns without and with it. */
final class WitnessingTopic {
  private static final int CHANNELS = 64;
  private static final double GOAL = 0.9;
  private static final String KIND = "W";

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  WitnessingTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    report.title("Witnessing: sends without witnesses and with two, one of which audits");
    Path without = programme.data("witnessing-without");
    Path with = programme.data("witnessing-with");
    Load founded;
    try (Server server = programme.server(without);
        Load load = Load.found(programme, server, KIND, CHANNELS)) {
      founded = load;
    }
    GrowthTopic.copy(without.resolve("server"), with.resolve("server"));
    var off = new ArrayList<Sends.Result>();
    var on = new ArrayList<Sends.Result>();
    try (Witnesses witnesses = Witnesses.start(programme, with, true)) {
      report.line(
          "two witnesses, each with an Ed25519 and an ML-DSA-44 key, all four the quorum; processes"
              + " on the driver's core");
      for (int turn = 0; turn < scale.turns(); turn++) {
        try (Server server = programme.server(without)) {
          off.add(measure("without", server, founded));
        }
        try (Server server = programme.server(with, witnesses.settings())) {
          double before = witnesses.cpu();
          on.add(measure("with", server, founded));
          report.line(
              "  the witnesses used %.2f s of their core, warming up included",
              (witnesses.cpu() - before) / 1e9);
        }
      }
    }
    compare(off, on);
  }

  private void compare(List<Sends.Result> off, List<Sends.Result> on) {
    double ratio = GrowthTopic.quickest(on) / GrowthTopic.quickest(off);
    report.line(
        "best of %d: %.0f sends a second without, %.0f with (%.2f); %.0f us of the server's core a"
            + " send, then %.0f (%.2f)",
        scale.turns(),
        GrowthTopic.quickest(off),
        GrowthTopic.quickest(on),
        ratio,
        GrowthTopic.cheapest(off),
        GrowthTopic.cheapest(on),
        GrowthTopic.cheapest(on) / GrowthTopic.cheapest(off));
    report.goal("of the sends without witnesses", GOAL, ratio, true);
  }

  private Sends.Result measure(String name, Server server, Load founded) throws Exception {
    try (Load load = founded.on(server);
        Heads heads = Heads.follow(server, programme.cast().deputy())) {
      var unused = load.send(load.seal(scale.witnessedSends() / 2, CHANNELS), CHANNELS);
      heads.await(load.end()); // what warmed up waits for nobody any more
      long before = heads.newest(); // a seal is the last of it
      List<Sends.Send> sends = load.seal(scale.witnessedSends(), CHANNELS);
      var acknowledged = new Acknowledged(sends.size());
      Sends.Result result = load.send(sends, CHANNELS, acknowledged);
      heads.await(acknowledged.size());
      print(name, result, acknowledged, heads.above(before), before);
      return result;
    }
  }

  /**
   * @param before size of the log when the sends began; what they did not add are seals
   */
  private void print(
      String name,
      Sends.Result result,
      Acknowledged acknowledged,
      List<Heads.Shown> heads,
      long before) {
    Heads.Shown last = heads.get(heads.size() - 1);
    report.line(
        "%s: %.0f sends a second, %s; %.0f us of the server's core each; driver %.0f %%",
        name,
        result.perSecond(),
        result.latency().summary(),
        result.serverMicros(),
        100 * result.driverShare());
    report.line(
        "  from the answer to a head shown to members: %s; %d seals, %d heads shown, of %d"
            + " bytes; stored %.2f rows, %.0f bytes a send",
        acknowledged.until(heads).summary(),
        last.size() - before - result.count(),
        heads.size(),
        last.bytes(),
        result.server().rows() / result.count(),
        result.server().bytes() / result.count());
  }
}

package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a send costs in a small archive and in a large one, measured by turns. */
final class GrowthTopic {
  private static final int CHANNELS = 64;
  private static final int ROUNDS = 3;
  private static final double GOAL = 1.2;

  /** Folder of the large archive, which others may measure afterwards. */
  static final String LARGE = "growth-large";

  /** Of its channels. */
  static final String KIND = "G";

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  GrowthTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    report.title("Growth: what a send costs in a small archive and in a large one");
    Path small = programme.data("growth-small");
    Path large = programme.data(LARGE);
    Load load;
    try (Server server = programme.server(small);
        Load founded = Load.found(programme, server, KIND, CHANNELS)) {
      load = founded;
    }
    grow(small, scale.small(), load);
    copy(small.resolve("server"), large.resolve("server"));
    grow(large, scale.large(), load);
    var before = new ArrayList<Sends.Result>();
    var after = new ArrayList<Sends.Result>();
    for (int round = 0; round < ROUNDS; round++) {
      Path fresh = programme.data("growth-small-" + round);
      copy(small.resolve("server"), fresh.resolve("server")); // each round's sends make it grow
      before.add(measure("small", fresh, load));
      after.add(measure("large", large, load));
    }
    double processor = cheapest(after) / cheapest(before);
    double wall = quickest(before) / quickest(after);
    report.line(
        "best of %d: %.0f us of processor time a send, then %.0f (%.2f); wall clock %.2f",
        ROUNDS, cheapest(before), cheapest(after), processor, wall);
    report.goal("of the cost in the small archive", GOAL, Math.max(processor, wall), false);
  }

  private void grow(Path data, int size, Load load) throws Exception {
    long started = System.nanoTime();
    try (Growth growth = Growth.open(programme, data)) {
      long from = growth.size();
      growth.to(size, programme.sealing(), load.channels(), programme.cast().authors());
      double seconds = (System.nanoTime() - started) / 1e9;
      report.line(
          "grown in process from %,d to %,d entries in %.0f s (%.0f a second on all cores)",
          from, growth.size(), seconds, (growth.size() - from) / seconds);
    }
    report.line(
        "%,d bytes on disk, %.0f an entry", size(data), (double) size(data) / Math.max(1, size));
  }

  private Sends.Result measure(String name, Path data, Load founded) throws Exception {
    try (Server server = programme.server(data);
        Load load = founded.on(server)) {
      var unused = load.send(load.seal(scale.growthSends() / 2, CHANNELS), CHANNELS);
      Sends.Result result = load.send(load.seal(scale.growthSends(), CHANNELS), CHANNELS);
      report.line(
          "%s: %.0f sends a second, %s, %.0f us of the server's core each",
          name, result.perSecond(), result.latency().summary(), result.serverMicros());
      return result;
    }
  }

  static double cheapest(List<Sends.Result> results) {
    return results.stream().mapToDouble(Sends.Result::serverMicros).min().orElseThrow();
  }

  static double quickest(List<Sends.Result> results) {
    return results.stream().mapToDouble(Sends.Result::perSecond).max().orElseThrow();
  }

  static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long size = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
      return size;
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}

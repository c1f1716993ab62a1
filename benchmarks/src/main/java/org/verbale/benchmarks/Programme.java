package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One run: the topics in their order, each on a server and data of its own. */
final class Programme implements AutoCloseable {
  /** Room for what is in flight, little enough that a leak would show. */
  private static final List<String> SERVER_FLAGS = List.of("-Xmx1g");

  private final Path folder;
  private final Scale scale;
  private final long seed;
  private final Report report;
  private final SecureRandom random = new SecureRandom();
  private final Cast cast;

  Programme(Path folder, Scale scale, long seed, Report report) throws Exception {
    this.folder = folder;
    this.scale = scale;
    this.seed = seed;
    this.report = report;
    this.cast = Cast.create(Files.createDirectories(folder.resolve("keys")), random);
  }

  void run(Set<Bench.Topic> topics) throws Exception {
    Machine.describe(report, folder, seed);
    for (Bench.Topic topic : topics) {
      switch (topic) {
        case SENDS -> new SendsTopic(this).run();
        case LIVE -> new LiveTopic(this).run();
        case HISTORY -> new HistoryTopic(this).run();
        case GROWTH -> new GrowthTopic(this).run();
        case WITNESSING -> new WitnessingTopic(this).run();
        case PROOFS -> new ProofsTopic(this).run();
        case FOLLOW -> new FollowTopic(this).run();
        case FSCK -> new FsckTopic(this).run();
        case SEARCH -> new SearchTopic(this).run();
        case PARTS -> new PartsTopic(this).run();
      }
    }
  }

  Scale scale() {
    return scale;
  }

  Report report() {
    return report;
  }

  Cast cast() {
    return cast;
  }

  /** A folder for one topic's data. */
  Path data(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  Server server(Path data) throws IOException {
    return server(data, "");
  }

  /** A server with lines of configuration of its own. */
  Server server(Path data, String settings) throws IOException {
    return Server.start(
        cast.folder(), data.resolve("server"), cast.logKey(), SERVER_FLAGS, settings);
  }

  /**
   * A server as {@code ./verbale serve} starts it: on all cores, with the classes as the last one
   * left them in {@code classes}.
   */
  Server server(Path data, Path classes) throws IOException {
    List<String> flags = new ArrayList<>(SERVER_FLAGS);
    flags.add("-XX:+AutoCreateSharedArchive");
    flags.add("-XX:SharedArchiveFile=" + classes);
    flags.add(Runtime.version().feature() < 24 ? "-Xlog:cds*=off" : "-Xlog:cds*=off,aot*=off");
    return Server.start(Cores.ALL, cast.folder(), data.resolve("server"), cast.logKey(), flags, "");
  }

  /** Of texts and orders. */
  long seed() {
    return seed;
  }

  SecureRandom random() {
    return random;
  }

  Sealing sealing() {
    return new Sealing(random, new Random(seed));
  }

  @Override
  public void close() {
    cast.close();
  }
}

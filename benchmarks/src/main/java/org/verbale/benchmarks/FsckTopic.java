package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What checking an archive from end to end costs, and opening a server on it, by its size. */
final class FsckTopic {
  private static final int CHANNELS = 64;
  private static final int STEP = 10;
  private static final int STARTS = 3;
  private static final String KIND = "K";
  private static final double SPEED_GOAL = 0.5;
  private static final double OPENING_GOAL = 3;

  /** Little beside the archive: a check that kept it in memory would fail. */
  private static final List<String> FLAGS = List.of("-Xmx256m");

  private final Programme programme;
  private final Report report;
  private final List<Double> openings = new ArrayList<>();

  FsckTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
  }

  void run() throws Exception {
    report.title("Fsck: an archive checked from end to end, and a server opened on it");
    Path data = programme.data("fsck");
    Load load;
    try (Server server = programme.server(data);
        Load founded = Load.found(programme, server, KIND, CHANNELS)) {
      load = founded;
    }
    double reached = 0;
    for (long size : sizes()) {
      grow(data, size, load);
      open(data);
      reached = check(data);
    }
    report.line(
        "opening the largest beside the smallest: %.2f", openings.getLast() / openings.getFirst());
    report.goal("of seconds to open", OPENING_GOAL, Collections.max(openings), false);
    report.goal("of SHA-256's own speed", SPEED_GOAL, reached, true);
    if (reached < SPEED_GOAL) {
      profile(data);
    }
  }

  /** From the small to the large archive of the scale, tenfold each time. */
  private List<Long> sizes() {
    List<Long> sizes = new ArrayList<>();
    for (long size = programme.scale().small(); size < programme.scale().large(); size *= STEP) {
      sizes.add(size);
    }
    sizes.add((long) programme.scale().large());
    return sizes;
  }

  private void grow(Path data, long size, Load load) throws Exception {
    try (Growth growth = Growth.open(programme, data)) {
      growth.to(size, programme.sealing(), load.channels(), programme.cast().authors());
      report.line("%,d entries, %,d bytes on disk", growth.size(), GrowthTopic.size(data));
    }
  }

  /** Each start has a Java machine of its own, and the log of the last writes to read again. */
  private void open(Path data) throws IOException {
    List<Double> seconds = new ArrayList<>();
    List<Double> opening = new ArrayList<>();
    Path classes = data.resolve("classes.jsa");
    for (int i = 0; i < STARTS; i++) {
      long started = System.nanoTime();
      try (Server server = programme.server(data, classes)) {
        seconds.add((System.nanoTime() - started) / 1e9);
        opening.add(server.opening());
      }
    }
    openings.add(Collections.max(seconds.subList(1, STARTS)));
    report.line(
        "  a server ready %.2f s after its process was started (%.2f of them to open the archive,"
            + " keys and ports), then %.2f (%.2f) and %.2f (%.2f) s",
        seconds.get(0),
        opening.get(0),
        seconds.get(1),
        opening.get(1),
        seconds.get(2),
        opening.get(2));
  }

  /** Returns the share of SHA-256's own speed. */
  private double check(Path data) throws IOException {
    Child.Answer check = child("check", data);
    if (check.get("findings") > 0) {
      throw new IllegalStateException("fsck: findings (expected: none); they are above");
    }
    double seconds = check.get("seconds");
    double judging = check.get("judging") / check.get("threads");
    double speed = check.get("bytes") / 1e6 / seconds;
    double unjudged = check.get("bytes") / 1e6 / Math.max(seconds / 1e3, seconds - judging);
    report.line(
        "  fsck: %.1f s (%,.0f entries a second), %.1f s of processor time, %.0f MiB resident at"
            + " most; %.1f MB hashed in pieces of %.0f bytes: %.0f MB/s",
        seconds,
        check.get("entries") / seconds,
        check.get("cpu"),
        check.get("peak") / (1 << 20),
        check.get("bytes") / 1e6,
        check.get("piece"),
        speed);
    report.line(
        "    SHA-256 alone, %.0f threads too: %.0f MB/s (fsck %.2f of it), in such pieces %.0f MB/s"
            + " (%.2f)",
        check.get("threads"),
        check.get("sha"),
        speed / check.get("sha"),
        check.get("short"),
        speed / check.get("short"));
    report.line(
        "    %.1f s of the threads' time went into signatures and groups; without: %.0f MB/s (%.2f,"
            + " %.2f)",
        check.get("judging"), unjudged, unjudged / check.get("sha"), unjudged / check.get("short"));
    Child.Answer read = child("read", data);
    double reading = check.get("bytes") / 1e6 / read.get("seconds");
    report.line(
        "    the same %,.0f rows, read and nothing else: %.1f s (%.1f of them to open), %.2f of"
            + " SHA-256's own speed, %.2f in such pieces",
        read.get("rows"),
        read.get("seconds"),
        read.get("opening"),
        reading / check.get("sha"),
        reading / check.get("short"));
    return speed / check.get("sha");
  }

  private void profile(Path data) throws IOException {
    Path file = data.resolve("fsck.jfr");
    Child.Answer unused = child("profile", data, file.toString());
    Profile.read(file, true).print(report, "fsck");
    Files.delete(file);
  }

  private Child.Answer child(String what, Path data, String... more) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add(what);
    arguments.add(data.resolve("server").toString());
    arguments.add(programme.cast().folder().resolve("log.vkey").toString());
    arguments.addAll(List.of(more));
    try (Child child =
        Child.start(Cores.ALL, FLAGS, FsckChild.class, arguments.toArray(new String[0]))) {
      return child.answer();
    }
  }
}

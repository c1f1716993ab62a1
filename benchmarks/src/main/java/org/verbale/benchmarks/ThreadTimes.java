package org.verbale.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time of a process by kind of thread, as Linux counts it. Flight recorder samples show
 * Java code alone; this shows the compilers, the collector and RocksDB's own threads beside it.
 *
 * @param ticks hundredths of a second by name of thread, without its number; empty where there is
 *     no {@code /proc}
 */
record ThreadTimes(Map<String, Long> ticks) {
  private static final int TICK_MICROS = 10_000;
  private static final double SHOWN = 0.01;

  ThreadTimes {
    ticks = Map.copyOf(ticks);
  }

  static ThreadTimes of(long pid) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    Map<String, Long> ticks = new HashMap<>();
    if (Files.isDirectory(tasks)) {
      try (Stream<Path> threads = Files.list(tasks)) {
        threads.forEach(thread -> add(thread.resolve("stat"), ticks));
      }
    }
    return new ThreadTimes(ticks);
  }

  /** {@code pid (name) state ...}: fields 14 and 15 are the time in user and in system mode. */
  private static void add(Path stat, Map<String, Long> ticks) {
    try {
      String line = new String(Files.readAllBytes(stat), UTF_8);
      int end = line.lastIndexOf(')');
      String name = line.substring(line.indexOf('(') + 1, end).replaceAll("[#0-9-]+$", "");
      String[] fields = line.substring(end + 2).split(" ");
      ticks.merge(name, Long.parseLong(fields[11]) + Long.parseLong(fields[12]), Long::sum);
    } catch (NoSuchFileException e) {
      ticks.merge("ended", 0L, Long::sum); // while the list was read: its time is lost to us
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ThreadTimes since(ThreadTimes before) {
    Map<String, Long> spent = new HashMap<>(ticks);
    before.ticks.forEach((name, earlier) -> spent.merge(name, -earlier, Long::sum));
    return new ThreadTimes(spent);
  }

  /**
   * @param count what the time was spent on
   */
  void print(Report report, int count) {
    long all = ticks.values().stream().mapToLong(Long::longValue).sum();
    if (all <= 0) {
      return;
    }
    report.line("processor time of one send by thread, at 64 channels:");
    List<Map.Entry<String, Long>> most =
        ticks.entrySet().stream()
            .filter(entry -> entry.getValue() > SHOWN * all)
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .toList();
    for (Map.Entry<String, Long> entry : most) {
      report.line(
          "  %6.1f us  %s", (double) TICK_MICROS * entry.getValue() / count, entry.getKey());
    }
  }
}

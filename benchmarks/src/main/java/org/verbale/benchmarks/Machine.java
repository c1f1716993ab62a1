package org.verbale.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the figures come from. */
final class Machine {
  private Machine() {}

  static void describe(Report report, Path folder, long seed) throws IOException {
    report.title("Machine");
    report.line(
        "%d cores (%s), %s %s, load %.1f at the start",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        System.getProperty("java.vm.name"),
        System.getProperty("java.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    report.line(
        Cores.arePinned()
            ? "server and limits on core 0, driver on core 1"
            : "nobody is pinned to a core (no taskset, or one core): the figures share them");
    try (Child limits = Child.start(Cores.SERVER, List.of(), LimitChild.class)) {
      double syncs = limits.ask("fsync " + folder).get("perSecond");
      report.line(
          "disk (%s): %.0f appends of 4 KiB a second, each with fdatasync (%.2f ms)",
          Files.getFileStore(folder).type(), syncs, 1000 / syncs);
    }
    report.line("seed of texts %d; keys are fresh", seed);
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}

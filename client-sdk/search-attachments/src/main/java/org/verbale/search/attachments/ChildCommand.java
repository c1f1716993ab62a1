package org.verbale.search.attachments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.verbale.search.attachments.child.ExtractionProcess;

/** How a child is started. */
final class ChildCommand {
  /** What the child keeps of the environment: where Windows is, and how file names are written. */
  private static final Set<String> KEPT = Set.of("SystemRoot", "LANG", "LC_ALL", "LC_CTYPE");

  /** What each child gets, whatever its limits; see ADR 15. */
  private static final List<String> FLAGS =
      List.of(
          // One short life: little to compile, little to collect.
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:MaxMetaspaceSize=64m",
          "-XX:ReservedCodeCacheSize=32m",
          "-XX:MaxDirectMemorySize=8m",
          "-Xss1m",
          // An end instead of a struggle, and nothing of its memory in any file.
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-HeapDumpOnOutOfMemoryError",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:+ErrorFileToStderr",
          "-XX:+DisplayVMOutputToStderr",
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          // Nobody is found by name, and connections go where nobody listens.
          "-Djdk.net.hosts.file=/dev/null",
          "-DsocksProxyHost=127.0.0.1",
          "-DsocksProxyPort=1",
          "-Djava.awt.headless=true");

  private final Path java;
  private final List<String> command;

  ChildCommand(List<String> launcher, String classPath, int heapMegabytes) {
    Path home = Path.of(System.getProperty("java.home"));
    boolean windows = Files.exists(home.resolve("bin/java.exe"));
    this.java = home;
    List<String> words = new ArrayList<>(launcher);
    words.add(home.resolve(windows ? "bin/java.exe" : "bin/java").toString());
    words.add("-Xmx" + heapMegabytes + "m");
    words.addAll(FLAGS);
    words.add("-cp");
    words.add(classPath);
    words.add(ExtractionProcess.class.getName());
    this.command = List.copyOf(words);
  }

  /** A child that is not started yet. */
  ProcessBuilder builder() {
    var builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(KEPT);
    // A folder that is there, and has nothing of the portal's.
    builder.directory(java.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder;
  }
}

package org.verbale.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs where: server and limits on the first core, the driver on the second. Where there is no
 * {@code taskset}, or only one core, everybody runs everywhere, which the report says.
 */
final class Cores {
  /** Of the server and of the limits. */
  static final String SERVER = "0";

  /** Of what loads the server. */
  static final String DRIVER = "1";

  /** Of what runs alone. */
  static final String ALL = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

  private static final boolean PINNED = ALL.length() > 2 && !ALL.equals("0-0") && hasTaskset();

  private Cores() {}

  static boolean arePinned() {
    return PINNED;
  }

  /** {@code command} on one core. */
  static List<String> on(String core, List<String> command) {
    if (!PINNED) {
      return command;
    }
    var pinned = new ArrayList<>(List.of("taskset", "-c", core));
    pinned.addAll(command);
    return pinned;
  }

  /** A program of this one's class path on one core. */
  static ProcessBuilder java(String core, List<String> flags, Class<?> main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+ExitOnOutOfMemoryError");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(flags);
    command.addAll(List.of("-Dverbale.log=WARN", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(on(core, command)).redirectError(Redirect.INHERIT);
  }

  /** Keeps this process to the driver's core while {@code work} runs. */
  static <T> T asDriver(Measured<T> work) throws Exception {
    move(DRIVER);
    try {
      return work.run();
    } finally {
      move(ALL);
    }
  }

  /** What is measured. */
  @FunctionalInterface
  interface Measured<T> {
    T run() throws Exception;
  }

  private static void move(String cores) throws IOException, InterruptedException {
    if (PINNED) {
      String self = Long.toString(ProcessHandle.current().pid());
      int status = run("taskset", "-a", "-p", "-c", cores, self);
      if (status != 0) {
        throw new IOException("taskset: " + status + " (expected: 0)");
      }
    }
  }

  private static boolean hasTaskset() {
    try {
      return run("taskset", "--version") == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start()
        .waitFor();
  }
}

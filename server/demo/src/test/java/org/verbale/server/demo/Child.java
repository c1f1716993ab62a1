package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program of ours in a process of its own, to be killed. */
final class Child {
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private Child(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts {@code main}; what it says on standard error goes to {@code errors}, its temporary files
   * into a folder beside that.
   */
  static Child start(Path errors, Class<?> main, String... arguments) throws IOException {
    return start(List.of(), errors, main, arguments);
  }

  /**
   * The same under a command that runs another in its own place.
   *
   * @param under that command with its arguments; may be empty
   */
  static Child start(List<String> under, Path errors, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(under);
    Path temporary = Files.createDirectories(errors.resolveSibling("temporary"));
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1", // lives are short
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return new Child(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start());
  }

  private void read() {
    try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("unreadable: " + e.getMessage()); // what was being written when it was killed
    }
  }

  /** The next line that begins with {@code word}, without it. */
  String await(String word) throws InterruptedException {
    while (true) {
      String line = lines.poll(180, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("child: nothing said (expected: " + word + ")");
      }
      if (line.startsWith(word + " ")) {
        return line.substring(word.length() + 1);
      }
    }
  }

  /** The same for one that may end instead, by itself or by a fault. */
  Optional<String> awaitUnlessEnded(String word) throws InterruptedException {
    while (true) {
      boolean ended = reader.join(Duration.ZERO); // before looking: what it said last counts
      String line = lines.poll(20, TimeUnit.MILLISECONDS);
      if (line == null && ended) {
        return Optional.empty();
      }
      if (line != null && line.startsWith(word + " ")) {
        return Optional.of(line.substring(word.length() + 1));
      }
    }
  }

  /** All that it said and nobody awaited; waits for its end. */
  List<String> said() throws InterruptedException {
    reader.join();
    List<String> said = new ArrayList<>();
    lines.drainTo(said);
    return said;
  }

  /** All that it said so far, awaited or not. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Tells it to stop, as an operator does. */
  void stop() {
    process.destroy();
  }

  /** Its exit status, 128 and the signal's number if one ended it; empty while it runs. */
  OptionalInt ended(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as a power cut would, and gives what it said and nobody read. */
  List<String> kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
    List<String> rest = new ArrayList<>();
    lines.drainTo(rest);
    return rest;
  }
}

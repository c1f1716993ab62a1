package org.verbale.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program in a process of its own, told and answering line by line. Its standard input stays open
 * as long as this process lives: that it ends tells the program to end too.
 */
final class ChildProcess {
  private static final int LINES_SHOWN = 30;

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedWriter in;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Thread listener;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.in = process.outputWriter(UTF_8);
    this.listener = new Thread(this::listen, name + "-output");
    listener.setDaemon(true);
    listener.start();
  }

  /**
   * Starts it.
   *
   * @param name for messages
   * @param log where its standard error is appended
   */
  static ChildProcess start(String name, List<String> command, Path log) {
    try {
      ProcessBuilder.Redirect append = ProcessBuilder.Redirect.appendTo(log.toFile());
      return new ChildProcess(name, new ProcessBuilder(command).redirectError(append).start(), log);
    } catch (IOException e) {
      throw new TestServerException(name + ": cannot be started", e);
    }
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      said.add("cut off: " + e.getMessage()); // killed while it spoke
    }
  }

  /** Says a line. */
  void tell(String line) {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException e) {
      throw failure("gone");
    }
  }

  /**
   * The next line that begins with {@code word}, without it.
   *
   * @throws TestServerException with what it said if it ends, or takes longer than {@code patience}
   */
  String await(String word, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < until) {
      boolean alive = process.isAlive() || listener.isAlive();
      String line = poll();
      if (line != null && (line.equals(word) || line.startsWith(word + " "))) {
        return line.substring(word.length()).strip();
      }
      if (line != null && line.startsWith("failed ")) {
        throw failure(line.substring("failed ".length()));
      }
      if (line == null && !alive) {
        throw failure("ended with " + process.exitValue() + " (expected: " + word + ")");
      }
    }
    throw failure("silent for " + patience.toSeconds() + " s (expected: " + word + ")");
  }

  private @Nullable String poll() {
    try {
      return said.poll(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestServerException(name + ": interrupted while waiting for it", e);
    }
  }

  private TestServerException failure(String what) {
    String last = lastLines();
    return new TestServerException(
        name + ": " + what + (last.isEmpty() ? "" : ". It said:\n" + last));
  }

  private String lastLines() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size()));
    } catch (IOException e) {
      return "";
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end, and waits; ends it by force when it takes too long. */
  void stop(Duration patience) {
    process.toHandle().destroy(); // Process.destroy would end its standard input with it
    finish(patience);
  }

  /** Waits for its end; ends it by force when that takes too long. */
  void finish(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /** Ends it as a power cut would, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

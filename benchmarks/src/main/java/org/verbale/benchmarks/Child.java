package org.verbale.benchmarks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours that answers one line with one line: values as {@code name=number}. Ends when
 * its input does.
 */
final class Child implements AutoCloseable {
  private static final long STOP_SECONDS = 120;

  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;

  private Child(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  static Child start(String core, List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    return new Child(Cores.java(core, flags, main, arguments).start());
  }

  long pid() {
    return process.pid();
  }

  /** Values by their names. */
  record Answer(Map<String, Double> values) {
    /**
     * @throws IllegalStateException if there is none of this name
     */
    double get(String name) {
      Double value = values.get(name);
      if (value == null) {
        throw new IllegalStateException(name + ": none (expected: in " + values.keySet() + ")");
      }
      return value;
    }
  }

  /** Asks, and waits for the answer. */
  @CanIgnoreReturnValue
  Answer ask(String question) throws IOException {
    questions.println(question);
    return answer();
  }

  /** The next line that it says. */
  Answer answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("child: ended (expected: an answer); its last words are above");
    }
    Map<String, Double> values = new TreeMap<>();
    for (String pair : line.split(" ")) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
    }
    return new Answer(values);
  }

  @Override
  public void close() {
    questions.close();
    boolean interrupted = false;
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("child: still running after its end was asked for");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

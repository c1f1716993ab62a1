package org.verbale.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;

/** The real server in a process of its own, which also says what it costs. */
final class ServerChild {

  private ServerChild() {}

  /**
   * @param arguments configuration file, data directory
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ServerConfiguration configuration = ServerConfiguration.read(Path.of(arguments[0]));
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    long begun = System.nanoTime();
    try (VerbaleServer server = VerbaleServer.start(configuration, Path.of(arguments[1]))) {
      System.out.println(
          "port=%d operations=%d opening=%s"
              .formatted(
                  server.address().getPort(),
                  server.operationsAddress().getPort(),
                  (System.nanoTime() - begun) / 1e9));
      Recorder recorder = null;
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        recorder = answer(line, recorder);
      }
    }
  }

  private static @Nullable Recorder answer(String question, @Nullable Recorder recorder)
      throws IOException, InterruptedException {
    if (question.startsWith("profile ")) {
      System.out.println("started=1");
      return Recorder.start(Path.of(question.substring("profile ".length())));
    }
    if (question.equals("profiled") && recorder != null) {
      recorder.stop();
      System.out.println("stopped=1");
      return null;
    }
    System.out.println(question.equals("heap") ? heap() : cpu());
    return recorder;
  }

  /** Processor time of all threads, native ones included. */
  private static String cpu() {
    return "cpu=" + Driver.cpu();
  }

  /** What is left after a collection, and what the process holds in all. */
  private static String heap() throws IOException, InterruptedException {
    return Memory.now().toString();
  }
}

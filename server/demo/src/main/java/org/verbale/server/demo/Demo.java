package org.verbale.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verbale demo}: one review, from its constitution to what is left on the disk. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one review between the fictional States XA, XB and XC through a real server.",
      "",
      "Server and States run in this process, with fresh keys, in a temporary directory that is"
          + " removed at the end. Everything that is claimed is checked."
    },
    footer = {
      "%nExit codes: 0 all checks held, 1 one did not, 2 wrong usage.",
      "%nExample:",
      "  verbale demo --documents ../shared/data"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the specification before a command runs
public final class Demo implements Callable<Integer> {
  private static final String LOG_LEVEL = "verbale.log";

  @Option(
      names = "--documents",
      paramLabel = "DIR",
      description =
          "Sends each file of DIR as an attachment, and each line of its *.jsonl files (fields"
              + " lang, title, text) as a record.")
  private @Nullable Path documents;

  @Spec private CommandSpec spec;

  private Demo() {}

  /** The program. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "WARN"); // read when the first class logs
    }
    System.exit(commandLine().execute(arguments));
  }

  /** The command, for those who run it in their own process. */
  static CommandLine commandLine() {
    return new CommandLine(new Demo());
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Documents sent = documents == null ? Documents.NONE : read(documents);
    long started = System.nanoTime();
    Path directory = Files.createTempDirectory("verbale-demo");
    var checks = new Checks(out);
    try {
      new Performance(directory, sent, checks, out).run();
    } finally {
      delete(directory);
    }
    checks.summarize();
    out.printf("%.1f s%n", (System.nanoTime() - started) / 1e9);
    out.flush();
    return checks.allHeld() ? 0 : 1;
  }

  private Documents read(Path from) {
    try {
      return Documents.read(from);
    } catch (IOException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--documents: " + e.getMessage(), e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}

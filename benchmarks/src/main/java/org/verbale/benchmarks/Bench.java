package org.verbale.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verbale bench}: all figures of one machine, side by side, in one run. */
@Command(
    name = "verbale bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a real server on one core, loaded from another, beside what that core and that disk"
          + " could do at best.",
      "",
      "docs/BENCHMARKS.md says what each figure means."
    },
    footer = {
      "%nExit codes: 0 measured (a missed goal is printed and fails nothing), 1 could not measure,"
          + " 2 wrong usage.",
      "%nExamples:",
      "  verbale bench --quick",
      "  verbale bench --full --only sends,growth"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the specification before a command runs
public final class Bench implements Callable<Integer> {
  /** A part of the program. */
  enum Topic {
    /** Durable sends, and the limits beside them. */
    SENDS,
    /** Sends of clients that seal as they go, and delivery. */
    LIVE,
    /** Pages of a long channel. */
    HISTORY,
    /** Sends into a small archive and into a large one. */
    GROWTH,
    /** Sends with and without witnesses. */
    WITNESSING,
    /** Inclusion proofs and cosigned receipts. */
    PROOFS,
    /** One device that follows many channels. */
    FOLLOW,
    /** Checking archives, and opening a server on them. */
    FSCK,
    /** Sealed terms on the server, and the same records searched otherwise. */
    SEARCH,
    /** MLS operations and other parts, by JMH. */
    PARTS
  }

  @ArgGroup private @Nullable Size size;

  private static final class Size {
    @Option(names = "--full", description = "The numbers that count: under half an hour.")
    private boolean full;

    @Option(names = "--quick", description = "Small numbers: less than three minutes. The default.")
    private boolean quick;

    Scale scale() {
      return full && !quick ? Scale.FULL : Scale.QUICK;
    }
  }

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TOPIC",
      description = "Some of: ${COMPLETION-CANDIDATES}. Default: all.")
  private Topic @Nullable [] only;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Of texts and orders; keys are always fresh. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Where data is written: choose the disk to be measured. Default: the system's directory"
              + " for temporary files.")
  private @Nullable Path directory;

  @Spec private CommandSpec spec;

  private Bench() {}

  /** The program. */
  public static void main(String[] arguments) {
    if (System.getProperty("verbale.log") == null) {
      System.setProperty("verbale.log", "WARN"); // read when the first class logs
    }
    CommandLine line = new CommandLine(new Bench());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Path folder =
        directory == null
            ? Files.createTempDirectory("verbale-bench")
            : Files.createTempDirectory(Files.createDirectories(directory), "verbale-bench");
    Scale scale = size == null ? Scale.QUICK : size.scale();
    long started = System.nanoTime();
    try (var programme = new Programme(folder, scale, seed, new Report(out))) {
      programme.run(topics());
    } finally {
      delete(folder);
    }
    out.printf("%nall in %.0f s%n", (System.nanoTime() - started) / 1e9);
    out.flush();
    return 0;
  }

  private Set<Topic> topics() {
    List<Topic> wanted = only == null ? List.of(Topic.values()) : Arrays.asList(only);
    return EnumSet.copyOf(wanted);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}

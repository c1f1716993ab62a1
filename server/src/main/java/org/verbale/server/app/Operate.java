package org.verbale.server.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;
import org.verbale.server.storage.StorageException;
import org.verbale.server.upkeep.Fsck;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verbale fsck}: care of data directories. */
@Command(
    name = "verbale",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    description = "Checks data directories; see docs/OPERATIONS.md.",
    footer = "%nExit codes: 0 sound or done, 1 damage found, 2 could not be done.")
@SuppressWarnings({"NullAway.Init", "UnusedMethod"}) // picocli sets options and calls commands
public final class Operate {
  static final int SOUND = 0;
  static final int DAMAGED = 1;
  static final int NOT_DONE = 2;

  private final SecureRandom random = new SecureRandom();

  @Spec private CommandSpec spec;

  Operate() {}

  /** The program. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Operate())
        .setExecutionExceptionHandler(
            (failure, line, result) -> {
              if (!(failure instanceof StorageException) && !(failure instanceof StartException)) {
                throw failure;
              }
              line.getErr().println(line.getCommandName() + ": " + failure.getMessage());
              return NOT_DONE;
            });
  }

  /** The data directory of the commands that read one. */
  static final class Data {
    @Option(
        names = "--data",
        required = true,
        paramLabel = "DIR",
        description = "Data directory; a server may run on it.")
    private Path directory;
  }

  /** How a check is done and told. */
  static final class Checking {
    @Option(
        names = "--log-vkey",
        paramLabel = "FILE",
        description = "The log's public key: without it signatures of checkpoints go unchecked.")
    private @Nullable Path logVkey;

    @Option(
        names = "--findings",
        paramLabel = "N",
        defaultValue = "100",
        description = "How many findings are printed; all are counted. Default: ${DEFAULT-VALUE}.")
    private long findings;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads that read and hash. Default: one for each core.")
    private @Nullable Integer threads;

    int threads() {
      return threads == null ? Runtime.getRuntime().availableProcessors() : Math.max(1, threads);
    }

    Fsck fsck(PrintWriter out) {
      return new Fsck(key(), threads(), findings, out::println);
    }

    private Optional<VerifierKey> key() {
      if (logVkey == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(VerifierKey.parse(Files.readString(logVkey).strip()));
      } catch (MalformedException | IOException e) {
        throw new StartException("--log-vkey " + logVkey + ": " + e.getMessage(), e);
      }
    }
  }

  @Command(
      name = "fsck",
      mixinStandardHelpOptions = true,
      description = {
        "Recomputes every hash, tree node, checkpoint, map and derived row of a data directory and"
            + " prints what does not fit, where, and what was expected. Changes nothing. If a"
            + " server runs on the directory, it makes a snapshot, which is checked."
      })
  int fsck(@Mixin Data data, @Mixin Checking checking) {
    PrintWriter out = out();
    Fsck fsck = checking.fsck(out);
    long findings;
    try (var meter = new CheckMeter(fsck.progress(), err(), checking.threads())) {
      findings = fsck.run(data.directory, random);
      out.println(meter.summary());
    } catch (StorageException e) {
      if (e.problem() != StorageException.Problem.DAMAGED) {
        throw e;
      }
      out.println(e.getMessage());
      findings = 1;
    }
    out.println(findings == 0 ? "sound" : "findings: " + findings + " (expected: 0)");
    out.flush();
    return findings == 0 ? SOUND : DAMAGED;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}

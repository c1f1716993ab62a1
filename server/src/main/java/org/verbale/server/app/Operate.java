package org.verbale.server.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.log.Chain;
import org.verbale.log.TreeHead;
import org.verbale.note.VerifierKey;
import org.verbale.server.storage.Backups;
import org.verbale.server.storage.StorageException;
import org.verbale.server.upkeep.Backup;
import org.verbale.server.upkeep.Export;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.Restore;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code verbale fsck}, {@code backup}, {@code restore}, {@code export}, {@code reindex}, {@code
 * webhook}: care of data directories.
 */
@Command(
    name = "verbale",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    subcommands = Webhook.class,
    description =
        "Checks, backs up, restores and exports data directories; see docs/OPERATIONS.md.",
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

    Path directory() {
      return directory;
    }
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

  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a backup to a directory of backups; files that did not change since the last are not"
            + " copied again. The server may run."
      })
  int backup(
      @Mixin Data data,
      @Option(names = "--to", required = true, paramLabel = "DIR", description = "Backups.")
          Path to,
      @Option(
              names = "--verify",
              description = "Restores the backup beside the others and checks it, as fsck does.")
          boolean verify,
      @Mixin Checking checking) {
    Backup backups = new Backup(to);
    Backups.Backup made = backups.of(data.directory, random);
    out().println(describe(made));
    if (verify) {
      Fsck fsck = checking.fsck(out());
      long findings = backups.verify(made.number(), fsck, random);
      out().println(findings == 0 ? "verified" : "findings: " + findings + " (expected: 0)");
      return findings == 0 ? SOUND : DAMAGED;
    }
    return SOUND;
  }

  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a data directory of a backup, and checks it. What came after the backup is lost:"
            + " the server demands an answer to that before it signs anything."
      })
  int restore(
      @Option(names = "--from", required = true, paramLabel = "DIR", description = "Backups.")
          Path from,
      @Option(names = "--backup", paramLabel = "N", description = "Default: the newest.")
          @Nullable Integer number,
      @Option(
              names = "--data",
              required = true,
              paramLabel = "DIR",
              description = "Data directory to be made; missing or empty.")
          Path data,
      @Mixin Checking checking) {
    OptionalInt chosen = number == null ? OptionalInt.empty() : OptionalInt.of(number);
    Restore.Outcome outcome = new Restore(from).into(data, chosen, checking.fsck(out()), random);
    if (outcome.findings() > 0) {
      out().println("findings: " + outcome.findings() + " (expected: 0); nothing restored");
      return DAMAGED;
    }
    out()
        .println(
            "restored backup " + outcome.backup() + ", sealed size " + outcome.sealed().size());
    out().println("last " + described(outcome.sealed()));
    out().println("restored " + described(outcome.leaves()));
    return SOUND;
  }

  @Command(
      name = "backups",
      mixinStandardHelpOptions = true,
      description = "Lists a directory of backups.")
  int backups(
      @Option(names = "--from", required = true, paramLabel = "DIR", description = "Backups.")
          Path from) {
    new Backup(from).list().forEach(backup -> out().println(describe(backup)));
    return SOUND;
  }

  @Command(
      name = "reindex",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the search indexes anew. If a server runs on the directory, it does that; members"
            + " are served meanwhile, and find what is indexed already."
      })
  int reindex(@Mixin Data data) {
    OptionalLong followed = Reindex.run(data.directory);
    out()
        .println(
            followed.isPresent()
                ? followed.getAsLong() + " entries followed"
                : "the server makes them anew (verbale_search_lag says how far it is)");
    return SOUND;
  }

  /** What is exported: one of two. */
  static final class Exported {
    @Option(
        names = "--channel",
        required = true,
        paramLabel = "ID",
        converter = ChainOption.class,
        description = "A channel (or: registry) with all proofs, still encrypted, as a ZIP file.")
    private @Nullable Chain chain;

    @Option(
        names = "--log",
        required = true,
        description = "All leaves, positions and hashes as c2sp.org/tlog-tiles has them.")
    private boolean log;
  }

  static final class ChainOption implements ITypeConverter<Chain> {
    @Override
    public Chain convert(String text) {
      try {
        return Chain.of(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException("no channel id (expected: R-XA/dialogue)");
      }
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes out a channel for a member, or the log for an auditor.")
  int export(
      @Mixin Data data,
      @ArgGroup(multiplicity = "1") Exported exported,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "PATH",
              description = "File for a channel, directory for the log.")
          Path to) {
    var export = new Export(data.directory, random);
    if (exported.chain != null) {
      long entries = export.channel(exported.chain, to);
      out().println(String.format(Locale.ROOT, "%d entries of %s", entries, exported.chain));
    }
    if (exported.log) {
      out().println(String.format(Locale.ROOT, "%d leaves", export.log(to)));
    }
    return SOUND;
  }

  /** As the note of a new generation has it. */
  private static String described(TreeHead head) {
    return head.size() + " " + head.root().toBase64();
  }

  private static String describe(Backups.Backup backup) {
    return String.format(
        Locale.ROOT,
        "backup %d, %s, %.1f MB, %s",
        backup.number(),
        backup.time(),
        backup.bytes() / 1e6,
        backup.note());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}

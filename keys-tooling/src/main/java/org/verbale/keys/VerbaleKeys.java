package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.identity.IdentityException;
import org.verbale.log.ProofException;
import org.verbale.note.BadSignatureException;
import org.verbale.publication.BundleException;
import org.verbale.succession.SuccessionException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code verbale-keys}. Ends with 0 if it did what was asked, 1 if it could not, 2 if
 * it was asked wrongly.
 */
@Command(
    name = "verbale-keys",
    mixinStandardHelpOptions = true,
    version = "verbale-keys 0.1.0",
    description = {
      "Makes, signs and checks what identities in Verbale rest on. Works offline.",
      "",
      "Keys are files protected by a passphrase; a base name stands for NAME.key and NAME.crt. No"
          + " file is replaced without --force, and no secret is ever shown."
    },
    footer = {
      "%nFrom nothing to the first review:",
      "  root, ca (one a party, one for SEC), device (one a person), assignment-key (two),",
      "  server-certificate, log-key, assign (twice). docs/KEYS.md goes through it.",
      "",
      "Help on one: verbale-keys COMMAND --help"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the specification before a command runs
public final class VerbaleKeys implements Runnable {
  private static final int WIDTH = 100;

  @Spec private CommandSpec spec;

  private VerbaleKeys() {}

  /** For the shell. */
  public static void main(String[] arguments) {
    Surroundings surroundings =
        new Surroundings(Clock.systemUTC(), new SecureRandom(), systemTerminal(), System.getenv());
    int status = commandLine(surroundings).execute(arguments);
    System.exit(status);
  }

  /** The whole command, for programs and tests that bring surroundings of their own. */
  public static CommandLine commandLine(Surroundings surroundings) {
    CommandLine line = new CommandLine(new VerbaleKeys());
    for (Object command :
        new Object[] {
          new RootCommand(surroundings),
          new CaCommand(surroundings),
          new DeviceCommand(surroundings),
          new CsrCommand(surroundings),
          new IssueCommand(surroundings),
          new RenewCommand(surroundings),
          new ExportCommand(surroundings),
          new RevokeCommand(surroundings),
          new ServerCertificateCommand(surroundings),
          new AssignmentKeyCommand(surroundings),
          new AssignCommand(surroundings),
          new LogKeyCommand(surroundings),
          new SuccessionCommand(surroundings),
          new GenerationCommand(surroundings),
          new InspectCommand(surroundings),
          new VerifyCommand(surroundings),
          new VerifyEvidenceCommand(surroundings),
          new WitnessKeyCommand(surroundings),
          new WitnessCommand(surroundings),
          new AutoComplete.GenerateCompletion()
        }) {
      line.addSubcommand(command);
    }
    for (CommandLine sub : line.getSubcommands().values()) {
      sub.getCommandSpec().mixinStandardHelpOptions(true);
    }
    line.setOut(surroundings.terminal().out());
    line.setErr(surroundings.terminal().err());
    line.setUsageHelpWidth(WIDTH);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          command.getErr().println("verbale-keys: " + explain(failure));
          command.getErr().flush();
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "command: none (expected: one of those below)");
  }

  /** What a person can act on; anything else is a bug and goes on as one. */
  private static @Nullable String explain(Exception failure) throws Exception {
    if (failure instanceof FileAlreadyExistsException e) {
      return e.getFile() + ": exists (expected: no such file, or --force)";
    }
    if (failure instanceof NoSuchFileException e) {
      return e.getFile() + ": not found (expected: a readable file)";
    }
    if (failure instanceof BundleException e) {
      return e.objection() + ", " + e.getMessage();
    }
    if (failure instanceof CommandFailure
        || failure instanceof IllegalArgumentException
        || failure instanceof MalformedException
        || failure instanceof IdentityException
        || failure instanceof SuccessionException
        || failure instanceof BadSignatureException
        || failure instanceof ProofException) {
      return failure.getMessage();
    }
    if (failure instanceof IOException e) {
      return e.getMessage() + " (expected: a file system that can be used)";
    }
    throw failure;
  }

  @SuppressWarnings("SystemConsoleNull") // null on JDK 17 without a keyboard; later end of input
  private static Terminal systemTerminal() {
    PrintWriter out = new PrintWriter(new PrintStream(System.out, true, UTF_8), true, UTF_8);
    PrintWriter err = new PrintWriter(new PrintStream(System.err, true, UTF_8), true, UTF_8);
    return new Terminal() {
      @Override
      public PrintWriter out() {
        return out;
      }

      @Override
      public PrintWriter err() {
        return err;
      }

      @Override
      public char @Nullable [] readPassphrase(String prompt) {
        Console console = System.console();
        return console == null ? null : console.readPassword("%s", prompt);
      }

      @Override
      public @Nullable String readLine(String prompt) {
        Console console = System.console();
        return console == null ? null : console.readLine("%s", prompt);
      }
    };
  }
}

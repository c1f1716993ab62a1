package org.verbale.server.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verbale serve}: runs a server until the process is told to stop. */
@Command(
    name = "verbale serve",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    description = {
      "Starts a server and runs it until SIGTERM or SIGINT; then calls in progress end, the archive"
          + " is sealed, and the data directory is closed.",
      "",
      "docs/CONFIGURATION.md lists every key of the configuration file."
    },
    footer = {
      "%nExit codes: 0 stopped when told to, 1 could not start or had to stop, 2 wrong usage.",
      "%nExample:",
      "  verbale serve --config server.conf --data /var/lib/verbale"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
public final class Serve implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration: lines of key = value.")
  private Path config;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data directory; made if it does not exist.")
  private Path data;

  @Option(
      names = "--accept-loss-above",
      paramLabel = "SIZE",
      description = {
        "On a directory restored from a backup, where no witness can be asked: states that nobody"
            + " has seen a log longer than the restored one, which has this SIZE."
      })
  private @Nullable Long acceptLossAbove;

  @Option(
      names = "--put-back",
      paramLabel = "FILE",
      description = {
        "While a recovery is open: a channel's export of the old log, whose entries are put back."
            + " Repeat for several."
      })
  private @Nullable List<Path> putBack;

  @Option(
      names = "--end-recovery",
      description = "Ends an open recovery now: appends what was put back; members can post again.")
  private boolean endRecovery;

  @Spec private CommandSpec spec;

  private Serve() {}

  /** The program. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Serve()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    VerbaleServer server;
    try {
      server =
          VerbaleServer.start(
              ServerConfiguration.read(config),
              data,
              Clock.systemUTC(),
              new SecureRandom(),
              decided());
    } catch (StartException e) {
      err.println("verbale serve: " + e.getMessage());
      return 1;
    }
    var status = new AtomicInteger();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, status), "stop"));
    out.println("ready " + server.address().getHostString() + ":" + server.address().getPort());
    out.flush();
    try {
      Throwable cause = server.failure().get(); // of a healthy server it never comes
      status.set(1);
      err.println("verbale serve: had to stop (" + cause.getClass().getSimpleName() + "), see log");
      return 1;
    } catch (ExecutionException e) {
      throw new IllegalStateException("failure: failed (expected: a cause)", e);
    }
  }

  private AfterDisaster decided() {
    OptionalLong accepted =
        acceptLossAbove == null ? OptionalLong.empty() : OptionalLong.of(acceptLossAbove);
    return new AfterDisaster(accepted, putBack == null ? List.of() : putBack, endRecovery);
  }

  /** A signal is how a server is told to stop: no failure, as its usual exit code would say. */
  private static void stop(VerbaleServer server, AtomicInteger status) {
    try {
      server.close();
    } catch (RuntimeException e) {
      status.set(1); // said by the server
    }
    Runtime.getRuntime().halt(status.get());
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Serve.class.getPackage().getImplementationVersion();
      return new String[] {version == null ? "verbale (not packaged)" : "verbale " + version};
    }
  }
}

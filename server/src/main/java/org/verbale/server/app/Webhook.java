package org.verbale.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.verbale.server.hook.HookCommand;
import org.verbale.server.hook.HookKeys;
import org.verbale.server.hook.HookQuestion;
import org.verbale.server.hook.Hooks;
import org.verbale.server.publicstore.PublicLimits;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verbale webhook}: who is told of publications, and what could not be delivered. */
@Command(
    name = "webhook",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how far everybody who is told of publications has come, and sends again; see"
          + " docs/WEBHOOKS.md. If a server runs on the data directory, it is asked."
    })
@SuppressWarnings({"NullAway.Init", "UnusedMethod"}) // picocli sets options and calls commands
final class Webhook {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String FOLLOWER =
      "Name of an endpoint as the file of webhooks has it, or hook:NAME; as list shows it.";

  @Spec private CommandSpec spec;

  Webhook() {}

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "How far each has come, why one is not told now, and what was given up.")
  int list(@Mixin Operate.Data data) {
    return run(data, "list");
  }

  @Command(
      name = "dead",
      mixinStandardHelpOptions = true,
      description = "Events that were given up for one, the oldest first, at most 1000.")
  int dead(
      @Mixin Operate.Data data,
      @Parameters(paramLabel = "NAME", description = FOLLOWER) String name) {
    return run(data, "dead " + name);
  }

  /** What is sent again: one of two. */
  static final class Again {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "N",
        description = "Event N and all that follow, in order.")
    private @Nullable Long from;

    @Option(
        names = "--dead",
        required = true,
        description = "Events that were given up, the oldest first, before anything new.")
    private boolean dead;
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Sends again, with the same ids, so that receivers can drop what they have. One that was"
            + " stopped, because it answered 410, goes on."
      })
  int replay(
      @Mixin Operate.Data data,
      @Parameters(paramLabel = "NAME", description = FOLLOWER) String name,
      @ArgGroup(multiplicity = "1") Again again) {
    return run(data, "replay " + name + (again.dead ? " dead" : " from " + again.from));
  }

  @Command(
      name = "skip",
      mixinStandardHelpOptions = true,
      description = "Gives up what one is to be told of next; replay --dead sends it again.")
  int skip(
      @Mixin Operate.Data data,
      @Parameters(paramLabel = "NAME", description = FOLLOWER) String name) {
    return run(data, "skip " + name);
  }

  @Command(
      name = "public-keys",
      mixinStandardHelpOptions = true,
      description = "Prints whpk_ for each whsk_ of a file of keys, for those who receive.")
  int publicKeys(@Parameters(paramLabel = "FILE", description = "File of keys.") Path file) {
    try {
      HookKeys.publicKeys(file).forEach(spec.commandLine().getOut()::println);
      return Operate.SOUND;
    } catch (IllegalArgumentException e) {
      throw new StartException(file + ": " + e.getMessage(), e);
    }
  }

  private int run(Operate.Data data, String command) {
    String answer = answer(data.directory(), command);
    boolean refused = answer.startsWith(HookCommand.REFUSED);
    (refused ? spec.commandLine().getErr() : spec.commandLine().getOut()).print(answer);
    spec.commandLine().getErr().flush();
    spec.commandLine().getOut().flush();
    return refused ? Operate.NOT_DONE : Operate.SOUND;
  }

  private static String answer(Path data, String command) {
    Path directory = Telling.store(data);
    if (!Files.isDirectory(directory)) {
      throw new StorageException(
          Problem.NOT_A_DATA_DIRECTORY,
          data + ": no public store (expected: a data directory that a server began)");
    }
    try (PublicStore store =
        PublicStore.open(directory, StorageOptions.DEFAULT, PublicLimits.DEFAULT)) {
      return HookCommand.run(command, Hooks.book(store, Clock.systemUTC()));
    } catch (StorageException e) {
      if (e.problem() != Problem.LOCKED) {
        throw e;
      }
      return ask(data, command);
    }
  }

  private static String ask(Path data, String command) {
    try {
      return HookQuestion.ask(Telling.desk(data), command, PATIENCE);
    } catch (IOException e) {
      throw new StartException(
          data + ": " + e.getMessage() + " (expected: from the server that runs on it)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException(data + ": interrupted (expected: an answer)", e);
    }
  }
}

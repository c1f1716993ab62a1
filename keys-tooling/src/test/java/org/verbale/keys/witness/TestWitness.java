package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.keys.Surroundings;
import org.verbale.keys.Terminal;
import org.verbale.keys.VerbaleKeys;
import org.verbale.testing.SeededRandom;
import org.verbale.witness.CosignerKey;

/** {@code verbale-keys witness} for {@link TestLog}, in processes that follow one another. */
final class TestWitness implements AutoCloseable {
  private static final String PASSPHRASE = "correct horse battery staple";

  final List<CosignerKey> keys = new ArrayList<>();
  private final Path folder;
  private @Nullable Process process;

  /**
   * Makes its keys and an empty folder for its state.
   *
   * @param folder for both, and for what it prints
   */
  TestWitness(Path folder, SeededRandom random) throws Exception {
    this.folder = folder;
    Surroundings surroundings =
        new Surroundings(
            Clock.systemUTC(), random, new NoTerminal(), Map.of("WITNESS", PASSPHRASE));
    String out = folder.resolve("w").toString();
    int status =
        VerbaleKeys.commandLine(surroundings)
            .execute(
                "witness-key", "--name", "w.example", "--out", out, "--passphrase-env", "WITNESS");
    assertThat(status).isZero();
    for (String line : Files.readAllLines(folder.resolve("w.vkey"))) {
      keys.add(CosignerKey.parse(line));
    }
    Files.writeString(folder.resolve("log.vkey"), TestLog.KEY.key() + "\n");
    Files.writeString(folder.resolve("passphrase"), PASSPHRASE + "\n");
    Files.createDirectory(state());
  }

  /** Nobody is at the keyboard. */
  private static final class NoTerminal implements Terminal {
    private final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());

    @Override
    public PrintWriter out() {
      return nowhere;
    }

    @Override
    public PrintWriter err() {
      return nowhere;
    }

    @Override
    public char @Nullable [] readPassphrase(String prompt) {
      return null;
    }

    @Override
    public @Nullable String readLine(String prompt) {
      return null;
    }
  }

  /** What it remembers by. */
  Path state() {
    return folder.resolve("state");
  }

  /** What all of them said on standard error. */
  String errors() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }

  /**
   * Starts the next process, and waits until it listens.
   *
   * @param under a command that runs another in its own place; may be empty
   * @param begin whether it may begin with nothing
   * @return where it listens; empty if it ended instead
   */
  Optional<URI> start(List<String> under, boolean begin) throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xshare:auto");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.verbale.keys.VerbaleKeys");
    command.addAll(List.of("witness", "--key", "w", "--log", "log.vkey"));
    command.addAll(List.of("--state", state().toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--signer-passphrase-file", "passphrase"));
    if (begin) {
      command.add("--begin");
    }
    Process started =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(Redirect.appendTo(folder.resolve("errors").toFile()))
            .start();
    process = started;
    BufferedReader lines = started.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("listening")) {
        return Optional.of(URI.create(line.split(" +", 2)[1] + "/add-checkpoint"));
      }
    }
    return Optional.empty();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Kills it, if it still runs. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Its exit status, 128 and the signal's number if one ended it; waits for its end. */
  int ended() throws InterruptedException {
    return process == null ? 0 : process.waitFor();
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("witness: interrupted while it ends", e);
    }
  }
}

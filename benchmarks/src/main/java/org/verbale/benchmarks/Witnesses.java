package org.verbale.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;
import org.verbale.witness.TrustPolicy;

/**
 * Two witnesses as {@code verbale-keys witness} runs them: each a process on the driver's core,
 * with an Ed25519 and an ML-DSA-44 key and a folder of its own, and ends when this one does. All
 * four cosignatures are the quorum.
 */
final class Witnesses implements AutoCloseable {
  private static final List<String> NAMES = List.of("plain", "second");
  private static final String LISTENING = "listening ";
  private static final long STOP_SECONDS = 30;

  private final Programme programme;
  private final Path folder;
  private final int logPort;
  private final List<Process> processes = new ArrayList<>();
  private final StringBuilder policy = new StringBuilder();
  private final StringBuilder names = new StringBuilder();

  private Witnesses(Programme programme, Path folder) throws IOException {
    this.programme = programme;
    this.folder = folder;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.logPort = free.getLocalPort();
    }
  }

  /**
   * Starts both, who know nothing of the log yet.
   *
   * @param folder for what they remember
   * @param audited whether the second one reads all entries on the server's public face first
   */
  static Witnesses start(Programme programme, Path folder, boolean audited)
      throws IOException, InterruptedException {
    var witnesses = new Witnesses(programme, folder);
    boolean started = false;
    try {
      for (String name : NAMES) {
        witnesses.start(name, audited && name.equals("second"));
      }
      Files.writeString(
          witnesses.policyFile(),
          witnesses.policy + "group all-four all" + witnesses.names + "\nquorum all-four\n");
      started = true;
      return witnesses;
    } finally {
      if (!started) {
        witnesses.close();
      }
    }
  }

  private void start(String name, boolean audits) throws IOException, InterruptedException {
    Path keys = programme.cast().folder();
    Path key = keys.resolve("witness-" + name);
    Path vkeys = keys.resolve("witness-" + name + ".vkey");
    String passphrase = keys.resolve("passphrase").toString();
    if (!Files.exists(vkeys)) {
      makeKeys(name, key, passphrase);
    }
    Path state = Files.createDirectories(folder.resolve("witness-" + name));
    var arguments =
        new ArrayList<>(
            List.of("witness", "--begin", "--listen", "127.0.0.1:0", "--key", key.toString()));
    arguments.addAll(List.of("--log", keys.resolve("log.vkey").toString()));
    arguments.addAll(List.of("--state", state.toString()));
    arguments.addAll(List.of("--signer-passphrase-file", passphrase));
    if (audits) {
      arguments.addAll(List.of("--audit", "https://localhost:" + logPort + "/log/"));
      arguments.addAll(List.of("--transport", auditor().keys().base() + ".transport"));
    }
    Process process =
        Cores.java(Cores.DRIVER, List.of(), WitnessChild.class, arguments.toArray(String[]::new))
            .start();
    processes.add(process);
    describe(name, Files.readAllLines(vkeys), url(process));
  }

  private static void makeKeys(String name, Path key, String passphrase)
      throws IOException, InterruptedException {
    Process process =
        Cores.java(
                Cores.DRIVER,
                List.of(),
                WitnessChild.class,
                "witness-key",
                "--name",
                name + ".example",
                "--out",
                key.toString(),
                "--passphrase-file",
                passphrase)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("witness-key: " + process.exitValue() + " (expected: 0)");
    }
  }

  /** The last line that it prints says where it listens. */
  private static String url(Process process) throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(LISTENING)) {
        return line.substring(LISTENING.length()).strip();
      }
    }
    throw new IOException("witness: ended (expected: it listens); its last words are above");
  }

  private void describe(String name, List<String> vkeys, String url) {
    for (int i = 0; i < vkeys.size(); i++) {
      policy.append("witness %s-%d %s %s\n".formatted(name, i, vkeys.get(i), url));
      names.append(" %s-%d".formatted(name, i));
    }
  }

  private Member auditor() {
    return programme.cast().observer();
  }

  private Path policyFile() {
    return folder.resolve("policy");
  }

  /** What a server has in its configuration to be witnessed by these. */
  String settings() {
    return """
        log.policy = %s
        log.listen = 127.0.0.1:%d
        log.auditors = %s
        """
        .formatted(
            policyFile().toAbsolutePath(), logPort, auditor().keys().transport().device().value());
  }

  /** What members verify by. */
  TrustPolicy policy() throws IOException, MalformedException {
    return TrustPolicy.parse(Bytes.of(Files.readAllBytes(policyFile())))
        .with(VerifierKey.parse(programme.cast().logKey()));
  }

  /** Nanoseconds of processor time that both used; 0 where the system does not tell. */
  double cpu() {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(Duration::toNanos)
        .sum();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    boolean interrupted = false;
    for (Process process : processes) {
      try {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("witness: still running after its end was asked for");
        }
      } catch (InterruptedException e) {
        interrupted = true;
      } finally {
        process.destroyForcibly();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

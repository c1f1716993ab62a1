package org.verbale.keys;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.keys.witness.Audit;
import org.verbale.keys.witness.HttpEntrySource;
import org.verbale.keys.witness.StateFolder;
import org.verbale.keys.witness.Witness;
import org.verbale.keys.witness.WitnessServer;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SuccessionException;
import org.verbale.witness.Cosigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "witness",
    description = {
      "Runs a witness (C2SP tlog-witness): cosigns checkpoints of logs that only ever grow, with"
          + " all its keys, and remembers the last of each. Runs until it is stopped.",
      "",
      "With --audit it replays every entry of the log with its position before it cosigns, refuses"
          + " a second record with one sequence number, and recomputes the completeness map.",
      "",
      "It speaks HTTP; put a proxy that does TLS in front of it. docs/WITNESS.md goes through it."
    },
    footer = {
      "%nExample:",
      "  verbale-keys witness --key w1 --log log.vkey --state /var/lib/witness --begin"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class WitnessCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "BASE",
      description = "The witness's keys, as witness-key made them.")
  private Path key;

  @Option(
      names = "--log",
      required = true,
      paramLabel = "FILE",
      description =
          "File with the vkey of a log, one a line, the oldest first; may be given several times.")
  private List<Path> logs;

  @Mixin private SuccessionOptions succession;

  @Option(
      names = "--state",
      required = true,
      paramLabel = "FOLDER",
      description = "Where it remembers what it cosigned. It must exist, and must never be lost.")
  private Path state;

  @Option(
      names = "--begin",
      description = "Accept logs of which the folder knows nothing. For the first start alone.")
  private boolean begin;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8443",
      description = "Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--audit",
      paramLabel = "URL",
      description = "The log's entry bundles for auditors, https, ending in a slash; for one log.")
  private @Nullable URI audit;

  @Option(
      names = "--transport",
      paramLabel = "BASE",
      description = "With --audit: the transport certificate and key that the server admits.")
  private @Nullable Path transport;

  @Mixin private SignerOptions signer;

  WitnessCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    WitnessServer.limitProcess();
    List<VerifierKey> keys = logKeys();
    List<Cosigner> cosigners = new WitnessKeyFiles(key).open(signer.passphrase(surroundings));
    Map<String, Audit> audits = audits(keys);
    Witness.Setup setup = new Witness.Setup(keys, cosigners, surroundings.clock(), this::report);
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (StateFolder folder = StateFolder.open(state);
        Witness witness = Witness.open(setup, folder, begin, audits);
        WitnessServer server = WitnessServer.start(witness, address(), this::report)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, closed)));
      announce(server, witness, cosigners);
      stopped.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  /** Runs while the process ends: waits until the state is stored. */
  private static void stop(CountDownLatch stopped, CountDownLatch closed) {
    stopped.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(WitnessServer server, Witness witness, List<Cosigner> cosigners) {
    Printout printout = new Printout(surroundings);
    witness.sizes().forEach((origin, size) -> printout.line("log", origin + " at " + size));
    for (Cosigner cosigner : cosigners) {
      printout.line("key", cosigner.key().name() + " " + cosigner.key().type());
    }
    printout.line("audit", audit == null ? "no" : audit);
    InetSocketAddress address = server.address();
    printout.line("listening", "http://" + address.getHostString() + ":" + address.getPort());
    printout.flush();
  }

  private void report(String event) {
    PrintWriter err = surroundings.terminal().err();
    err.println(surroundings.clock().instant() + " " + event);
    err.flush();
  }

  private List<VerifierKey> logKeys()
      throws IOException, MalformedException, IdentityException, SuccessionException {
    List<VerifierKey> keys = new ArrayList<>();
    for (Path file : logs) {
      for (String line : KeyFiles.readText(file).lines().toList()) {
        keys.add(VerifierKey.parse(line));
      }
    }
    return succession.keys(keys);
  }

  private Map<String, Audit> audits(List<VerifierKey> keys)
      throws IOException, MalformedException, IdentityException {
    Map<String, Audit> audits = new HashMap<>();
    if (audit == null) {
      return audits;
    }
    if (keys.stream().map(VerifierKey::name).distinct().count() != 1) {
      throw new CommandFailure("logs: several (expected: one, where it is audited)");
    }
    if (transport == null || !"https".equals(audit.getScheme())) {
      throw new CommandFailure(
          "audit: no certificate or no https (expected: --transport and an https URL)");
    }
    DeviceCertificate device =
        KeyFiles.readCertificate(
            KeyFiles.certificate(transport), DeviceCertificate.class, "a device's");
    if (device.use() != Use.TRANSPORT) {
      throw new CommandFailure(transport + ": signs (expected: a transport certificate)");
    }
    HttpEntrySource source;
    try (Ed25519.Key opened = signer.open(transport, surroundings)) {
      source =
          new HttpEntrySource(
              audit,
              TransportTls.of(device, opened, CertificateChain.root(device)),
              HttpEntrySource.TIMEOUT);
    }
    audits.put(keys.get(0).name(), new Audit(source, System::nanoTime, Audit.BUDGET));
    return audits;
  }

  private InetSocketAddress address() {
    int colon = listen.lastIndexOf(':');
    String port = listen.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new CommandFailure("listen: malformed (expected: HOST:PORT)");
    }
    return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(port));
  }
}

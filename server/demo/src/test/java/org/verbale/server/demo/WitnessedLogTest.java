package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.archive.Completeness;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.keys.TransportTls;
import org.verbale.keys.witness.Audit;
import org.verbale.keys.witness.HttpEntrySource;
import org.verbale.keys.witness.StateFolder;
import org.verbale.keys.witness.Witness;
import org.verbale.keys.witness.WitnessServer;
import org.verbale.log.Chain;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.VerifierKey;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.witness.Cosigner;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;

/**
 * A real server and two real witnesses, one of which audits the log through its public face before
 * it cosigns: what members are shown while witnesses come and go.
 */
@Tag("slow")
@Timeout(300)
final class WitnessedLogTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final String ANY = "group q any plain audit\nquorum q\n";
  private static final String BOTH = "group q all plain plain-pq audit audit-pq\nquorum q\n";

  @TempDir private Path directory;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private Mechanism mechanism;
  private ServerConfiguration configuration;
  private Mechanism.DeviceKeys auditor;
  private int logPort;
  private int posted;

  /** A witness with a folder and a port of its own, to be stopped and started again. */
  private final class Host implements AutoCloseable {
    final String name;
    final List<Cosigner> keys;
    final int port = freePort();
    final Path folder;
    final boolean audits;
    private @Nullable Witness witness;
    private @Nullable WitnessServer server;

    Host(String name, long seed, boolean audits) throws Exception {
      this.name = name;
      this.audits = audits;
      this.folder = Files.createDirectory(directory.resolve(name));
      this.keys =
          List.of(
              Cosigner.of(name + ".example", Ed25519.Key.generate(new SeededRandom(seed))),
              Cosigner.of(name + ".example", MlDsa44.Key.generate(new SeededRandom(seed + 1))));
    }

    void start(boolean begin) throws Exception {
      VerifierKey log = VerifierKey.parse(mechanism.logVkey());
      var setup = new Witness.Setup(List.of(log), keys, Clock.systemUTC(), events::add);
      Map<String, Audit> audit =
          audits
              ? Map.of(log.name(), new Audit(source(), System::nanoTime, Audit.BUDGET))
              : Map.of();
      witness = Witness.open(setup, StateFolder.open(folder), begin, audit);
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      server = WitnessServer.start(witness, address, events::add);
    }

    @Override
    public void close() throws IOException {
      if (server != null) {
        server.close();
        server = null;
      }
      if (witness != null) {
        witness.close();
        witness = null;
      }
    }

    String lines() {
      return "witness %s %s http://127.0.0.1:%d\nwitness %s-pq %s http://127.0.0.1:%d/\n"
          .formatted(name, keys.get(0).key(), port, name, keys.get(1).key(), port);
    }
  }

  private HttpEntrySource source() throws Exception {
    String pem = Files.readString(Path.of(auditor.base() + ".transport.key"));
    try (Ed25519.Key key = PrivateKeyFile.read(pem, Mechanism.PASSPHRASE.toCharArray())) {
      return new HttpEntrySource(
          URI.create("https://localhost:" + logPort + "/log/"),
          TransportTls.of(auditor.transport(), key, CertificateChain.root(auditor.transport())),
          HttpEntrySource.TIMEOUT);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @BeforeEach
  void install() throws Exception {
    mechanism =
        Mechanism.create(
            directory.resolve("keys"), Clock.systemUTC().instant(), new SeededRandom(8163));
    auditor = mechanism.device(XA, Role.EXPERT, "auditor");
    logPort = freePort();
    ServerConfiguration defaults = mechanism.server();
    ServerConfiguration.Timing timing = defaults.timing();
    var loopback = InetAddress.getLoopbackAddress();
    configuration =
        defaults
            .on(new InetSocketAddress(loopback, freePort()), new InetSocketAddress(loopback, 0))
            .with(
                new ServerConfiguration.Timing(
                    timing.certificateCheck(),
                    Duration.ofMillis(50),
                    Duration.ofMillis(300), // how long a caller waits for a head
                    timing.call(),
                    timing.connectionIdle(),
                    timing.streamIdle(),
                    timing.stop()))
            .with(
                defaults
                    .log()
                    .at(
                        new InetSocketAddress(loopback, logPort),
                        Set.of(auditor.transport().device())));
  }

  private TrustPolicy policy(Host plain, Host audit, String quorum) throws Exception {
    Path file =
        Files.writeString(directory.resolve("policy"), plain.lines() + audit.lines() + quorum);
    configuration = configuration.with(configuration.log().by(file));
    return TrustPolicy.parse(Bytes.of(Files.readAllBytes(file)))
        .with(VerifierKey.parse(mechanism.logVkey()));
  }

  private VerbaleServer serve() {
    return VerbaleServer.start(configuration, directory.resolve("data"));
  }

  private Station station(Mechanism.DeviceKeys device, String name) throws Exception {
    return Station.open(
        new Station.Place(
            device.base(),
            directory.resolve("state-" + name),
            configuration.listen().getPort(),
            mechanism.root().certificate().hash(),
            mechanism.logVkey()));
  }

  /** Sends one more certificate; returns the size of a log that holds it. */
  private long send(Station by) throws Exception {
    var device = mechanism.device(XA, Role.EXPERT, "posted-" + posted++);
    long index =
        by.server()
            .submitRegistryEntry(
                SubmitRegistryEntryRequest.newBuilder()
                    .setCertificate(Station.string(device.signing().der().bytes()))
                    .build())
            .getIndex();
    return index + 1;
  }

  private static SignedCheckpoint shown(Station to, long atLeast) throws Exception {
    var request = GetSealedHeadRequest.newBuilder().setAtLeast(atLeast).build();
    return SignedCheckpoint.parse(
        Bytes.of(to.server().getSealedHead(request).getCheckpoint().toByteArray()));
  }

  private static SignedCheckpoint awaitShown(Station to, long atLeast) throws Exception {
    for (int i = 0; i < 300; i++) {
      try {
        return shown(to, atLeast);
      } catch (RefusedException e) {
        Thread.sleep(20); // not yet
      }
    }
    return shown(to, atLeast);
  }

  @Test
  void witnessesComeAndGo_membersAreShownWhatTheQuorumCosigned_andSendsNeverWait()
      throws Exception {
    try (Host plain = new Host("plain", 1, false);
        Host audit = new Host("audit", 3, true)) {
      plain.start(true);
      audit.start(true);
      long size = oneOfTwo(plain, audit);
      twoOfTwo(plain, audit, size);
      restart(plain, audit);
    }
    assertThat(events).noneMatch(event -> event.contains("contradicts"));
    assertThat(events).noneMatch(event -> event.contains("REFUSED"));
  }

  /** One is enough: the other is killed, and publication goes on. */
  private long oneOfTwo(Host plain, Host audit) throws Exception {
    TrustPolicy policy = policy(plain, audit, ANY);
    try (VerbaleServer server = serve();
        Station registers = station(auditor, "auditor")) {
      assertThat(server.logAddress()).isPresent();
      WitnessedCheckpoint first = policy.verify(awaitShown(registers, send(registers)));
      assertThat(first.cosignatures()).hasSizeGreaterThanOrEqualTo(2);
      audit.close();
      long size = send(registers);
      WitnessedCheckpoint second = policy.verify(awaitShown(registers, size));
      assertThat(second.cosignatures())
          .allMatch(cosignature -> cosignature.key().name().equals("plain.example"));
      registers.log().refresh(size);
      return size;
    }
  }

  /** Both are needed: without one, heads wait and sends do not. */
  private void twoOfTwo(Host plain, Host audit, long before) throws Exception {
    TrustPolicy policy = policy(plain, audit, BOTH);
    audit.start(false); // goes on from its folder, and audits what it missed
    try (VerbaleServer server = serve();
        Station member = station(mechanism.device(XA, Role.EXPERT, "member"), "member")) {
      long size = send(member);
      assertThat(size).isGreaterThan(before);
      WitnessedCheckpoint all = policy.verify(awaitShown(member, size));
      assertThat(all.cosignatures()).hasSize(4);
      for (Host gone : List.of(audit, plain)) {
        gone.close();
        long published = shown(member, 1).unverified().head().size();
        long waiting = 0;
        for (int i = 0; i < 4; i++) {
          waiting = send(member); // acknowledged
          Thread.sleep(60);
        }
        long wanted = waiting;
        assertThatThrownBy(() -> shown(member, wanted)).isInstanceOf(RefusedException.class);
        SignedCheckpoint old = shown(member, 1);
        assertThat(old.unverified().head().size()).isBetween(published, waiting - 1);
        assertThat(policy.verify(old).cosignatures()).hasSize(4);
        // proven complete as of a head that others were sealed over
        Completeness complete = member.log().completeness(List.of(Chain.REGISTRY), true);
        assertThat(complete.chains()).containsKey(Chain.REGISTRY);
        gone.start(false);
        assertThat(policy.verify(awaitShown(member, waiting)).cosignatures()).hasSize(4);
        assertThat(metrics(server)).contains("verbale_witness_failures_total{kind=\"unreachable\"");
      }
    }
  }

  private static String metrics(VerbaleServer server) throws Exception {
    var address = server.operationsAddress();
    URI url = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
    try (var in = url.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** What reached the quorum is shown again at once, whoever is there. */
  private void restart(Host plain, Host audit) throws Exception {
    TrustPolicy policy = policy(plain, audit, BOTH);
    long size;
    var device = mechanism.device(XA, Role.EXPERT, "late");
    try (VerbaleServer server = serve();
        Station member = station(device, "late")) {
      assertThat(server.address().getPort()).isEqualTo(configuration.listen().getPort());
      size = send(member);
      policy.verify(awaitShown(member, size));
    }
    plain.close();
    audit.close();
    try (VerbaleServer again = serve()) {
      assertThat(again.address().getPort()).isPositive();
      try (Station member = station(device, "late")) {
        SignedCheckpoint head = shown(member, 1);
        assertThat(head.unverified().head().size()).isGreaterThanOrEqualTo(size);
        assertThat(policy.verify(head).cosignatures()).hasSize(4);
      }
    }
  }
}

package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Endpoint;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.RegistryEntry;
import org.verbale.keys.witness.StateFolder;
import org.verbale.keys.witness.Witness;
import org.verbale.keys.witness.WitnessServer;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.VerifierKey;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.succession.Lineage;
import org.verbale.succession.SignedSuccession;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.witness.Cosigner;
import org.verbale.witness.TrustPolicy;

/**
 * The log's key is replaced as docs/KEYS.md and docs/OPERATIONS.md say, by the commands named
 * there, while clients and a witness are at work: one client is there before and after, one is away
 * meanwhile, one comes later and was told the first key.
 */
@Timeout(300)
final class RotationTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final SecureRandom random = new SecureRandom();

  @TempDir private Path directory;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<Cosigner> cosigners =
      List.of(
          Cosigner.of("w.example", Ed25519.Key.generate(new SeededRandom(1))),
          Cosigner.of("w.example", MlDsa44.Key.generate(new SeededRandom(2))));
  private Mechanism mechanism;
  private ServerConfiguration configuration;
  private int witnessPort;
  private int posted;

  @BeforeEach
  void install() throws Exception {
    mechanism =
        Mechanism.create(
            directory.resolve("keys"), Clock.systemUTC().instant(), new SeededRandom(8163));
    witnessPort = freePort();
    ServerConfiguration defaults = mechanism.server();
    mechanism.writeRootKey();
    ServerConfiguration.Timing timing = defaults.timing();
    var loopback = InetAddress.getLoopbackAddress();
    configuration =
        defaults
            .on(new InetSocketAddress(loopback, freePort()), new InetSocketAddress(loopback, 0))
            .with(
                new ServerConfiguration.Timing(
                    timing.certificateCheck(),
                    Duration.ofMillis(50),
                    timing.sealWait(),
                    timing.call(),
                    timing.connectionIdle(),
                    timing.streamIdle(),
                    timing.stop()))
            .with(defaults.log().by(Files.writeString(directory.resolve("policy"), policyText())));
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String policyText() {
    return "witness w %s http://127.0.0.1:%d\nwitness w-pq %s http://127.0.0.1:%d\n"
            .formatted(cosigners.get(0).key(), witnessPort, cosigners.get(1).key(), witnessPort)
        + "group q all w w-pq\nquorum q\n";
  }

  /** A witness that was told these keys of the log, the oldest first. */
  private AutoCloseable witness(boolean begin, List<VerifierKey> keys) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("witness"));
    var setup = new Witness.Setup(keys, cosigners, Clock.systemUTC(), events::add);
    Witness witness = Witness.open(setup, StateFolder.open(folder), begin, Map.of());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), witnessPort);
    WitnessServer server = WitnessServer.start(witness, address, events::add);
    return () -> {
      server.close();
      witness.close();
    };
  }

  private VerbaleServer serve() {
    return VerbaleServer.start(configuration, directory.resolve("data"));
  }

  private Station station(Mechanism.DeviceKeys device, String vkey) throws Exception {
    return Station.open(
        new Station.Place(
            device.base(),
            directory.resolve("state-" + device.base().getFileName()),
            configuration.listen().getPort(),
            mechanism.root().certificate().hash(),
            vkey));
  }

  private Mechanism.DeviceKeys device(String name) throws Exception {
    return mechanism.device(XA, Role.EXPERT, name);
  }

  /** Submits one more certificate; returns the size of a log that holds it. */
  private long send(Station by) throws Exception {
    var request =
        SubmitRegistryEntryRequest.newBuilder()
            .setCertificate(Station.string(device("posted-" + posted++).signing().der().bytes()));
    return by.server().submitRegistryEntry(request.build()).getIndex() + 1;
  }

  private static SignedCheckpoint shown(Station to, long atLeast) throws Exception {
    var request = GetSealedHeadRequest.newBuilder().setAtLeast(atLeast).build();
    for (int i = 0; ; i++) {
      try {
        return SignedCheckpoint.parse(
            Bytes.of(to.server().getSealedHead(request).getCheckpoint().toByteArray()));
      } catch (RefusedException e) {
        assertThat(i).as(e.reason()).isLessThan(300); // NOT_SEALED_YET
        Thread.sleep(20);
      }
    }
  }

  private VerbaleClient client(Mechanism.DeviceKeys device) throws Exception {
    FileCustody custody =
        FileCustody.open(device.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    var endpoint = new Endpoint("127.0.0.1", configuration.listen().getPort(), mechanism.logVkey());
    return VerbaleClient.builder(
            endpoint, custody, directory.resolve("client-" + device.base().getFileName()))
        .policy(TrustPolicy.parse(Bytes.of(Files.readAllBytes(directory.resolve("policy")))))
        .checkInterval(Duration.ofMillis(100))
        .keyPackages(2)
        .start();
  }

  /** Runs a line of {@code verbale-keys} in the folder of the keys. */
  private String keys(String line) {
    return new KeyCommands(directory.resolve("keys"), random).run(line);
  }

  /** As docs/KEYS.md has it, but for the name and the size. */
  private Lineage ceremony(long size) throws Exception {
    keys("log-key --name verbale.example/demo --out log-2");
    keys("succession log-2.succession --from log --to log-2 --size " + size);
    keys("succession log-2.succession --root root");
    assertThat(keys("inspect log-2.succession")).contains("log succession");
    Path note = directory.resolve("keys").resolve("log-2.succession");
    return Lineage.verify(
        VerifierKey.parse(mechanism.logVkey()),
        List.of(SignedSuccession.parse(Bytes.of(Files.readAllBytes(note)))),
        List.of(mechanism.root().certificate()));
  }

  /** As docs/OPERATIONS.md has it. */
  private void reconfigure() {
    Path keys = directory.resolve("keys");
    ServerConfiguration.Files files = configuration.files();
    configuration =
        new ServerConfiguration(
            configuration.listen(),
            configuration.operationsListen(),
            new ServerConfiguration.Files(
                files.root(),
                files.certificate(),
                files.key(),
                keys.resolve("log-2.key"),
                keys.resolve("log-2.vkey"),
                files.passphrase()),
            configuration.log().after(List.of(keys.resolve("log-2.succession"))),
            configuration.timing(),
            configuration.capacity(),
            configuration.search(),
            configuration.publication(),
            configuration.limits());
  }

  @Test
  void keyIsReplacedByTheCeremony_clientsAndWitnessesGoOn() throws Exception {
    VerifierKey first = VerifierKey.parse(mechanism.logVkey());
    Mechanism.DeviceKeys there = device("there");
    Mechanism.DeviceKeys away = device("away");
    List<AutoCloseable> open = new ArrayList<>();
    AutoCloseable witness = witness(true, List.of(first));
    VerbaleServer server = serve();
    try (Station before = station(there, mechanism.logVkey())) {
      try (Station gone = station(away, mechanism.logVkey())) {
        gone.log().refresh(send(gone));
      }
      VerbaleClient client = client(device("client"));
      open.add(client);
      long size = send(before);
      assertThat(before.log().refresh(size).tree().size()).isGreaterThanOrEqualTo(size);
      Leaf leaf = Leaf.parse(Bytes.of(rootEntry(before)));
      write("early.tlog-proof", before.log().receipt(leaf, 0).toBytes());

      Lineage lineage = ceremony(size);
      witness.close();
      witness = witness(false, lineage.keys());
      server.close();
      reconfigure();
      server = serve();

      goesOn(before, lineage);
      write("late.tlog-proof", before.log().receipt(leaf, 0).toBytes());
      try (Station gone = station(away, mechanism.logVkey());
          Station fresh = station(device("fresh"), mechanism.logVkey());
          Station told = station(device("told"), lineage.current().toString())) {
        for (Station each : List.of(gone, fresh, told)) {
          goesOn(each, lineage);
        }
      }
      client.register(RegistryEntry.Kind.CERTIFICATE, device("by-client").signing().der().bytes());
      assertThat(client.channels()).isEmpty(); // proven complete, the chain of keys too
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
      server.close();
      witness.close();
    }
    offline();
    assertThat(events).noneMatch(event -> event.contains("contradicts"));
  }

  private static byte[] rootEntry(Station by) {
    return by.server()
        .listRegistry(ListRegistryRequest.getDefaultInstance())
        .getEntries(0)
        .getLeaf()
        .toByteArray();
  }

  private void write(String file, Bytes content) throws Exception {
    Files.write(directory.resolve("keys").resolve(file), content.toByteArray());
  }

  /** A send is shown under a cosigned head of the new key, and all of the log is proven. */
  private void goesOn(Station station, Lineage lineage) throws Exception {
    long size = send(station);
    SignedCheckpoint head = shown(station, size);
    assertThat(head.verify(lineage.current()).head().size()).isGreaterThanOrEqualTo(size);
    TrustPolicy policy =
        TrustPolicy.parse(Bytes.of(Files.readAllBytes(directory.resolve("policy"))))
            .with(lineage.current());
    assertThat(policy.verify(head).cosignatures()).hasSize(2);
    station.log().refresh(size);
    var chains = List.of(Chain.LOG, Chain.REGISTRY);
    Map<Chain, ChannelHead> proven = station.log().completeness(chains, true).chains();
    assertThat(proven.getOrDefault(Chain.LOG, ChannelHead.EMPTY).length()).isEqualTo(1);
    assertThat(station.log().key()).isEqualTo(lineage.current());
  }

  /** Years later, with what was told first and the note. */
  private void offline() {
    keys("verify --log-key log.vkey early.tlog-proof");
    String chain = "verify --log-key log.vkey --succession log-2.succession --trust-root root.crt ";
    keys(chain + "early.tlog-proof");
    keys(chain + "late.tlog-proof");
    keys("verify --log-key log-2.vkey late.tlog-proof");
  }
}

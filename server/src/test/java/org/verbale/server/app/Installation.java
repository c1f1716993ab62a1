package org.verbale.server.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.DeviceId;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PassphraseKind;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.server.transport.TestTls;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession;
import org.verbale.testing.Mechanism;

/** Files of a server as an operator lays them out, in a folder of a test. */
final class Installation {
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

  final Path folder;
  final Mechanism mechanism;
  final VerifierKey log;

  /** How heads are published; null: at once, and without static files. */
  private ServerConfiguration.@Nullable Log publishing;

  private int keys = 1;
  private Ed25519.Key logKey;
  private List<Path> successions = List.of();

  Installation(Path folder, Mechanism mechanism) throws IdentityException, IOException {
    this.folder = folder;
    this.mechanism = mechanism;
    Files.writeString(folder.resolve("passphrase"), new String(PASSPHRASE) + "\n");
    certificate("root.crt", mechanism.root());
    newServerCertificate();
    logKey = mechanism.key();
    log = logKey("log", "log.test");
  }

  private VerifierKey logKey(String name, String origin) throws IOException {
    key(name + ".key", logKey);
    VerifierKey vkey = new VerifierKey(origin, Bytes.of(logKey.publicKey()));
    Files.writeString(folder.resolve(name + ".vkey"), vkey + "\n");
    return vkey;
  }

  /** From here on the log is signed with a new key, as the note says that is given back. */
  Path rotate(long size, Mechanism by) throws Exception {
    NoteSigner from = NoteSigner.of("log.test", logKey);
    logKey = mechanism.key();
    keys++;
    VerifierKey vkey = logKey("log-" + keys, "log.test");
    var next = new Succession.NextKey(from.key(), vkey, size);
    SignedSuccession note =
        SignedSuccession.propose(next, from, NoteSigner.of("log.test", logKey))
            .sign(CertificateKey.signer(by.root(), by.rootKey()));
    return succession(note);
  }

  private Path succession(SignedSuccession note) throws IOException {
    Path file = folder.resolve("log-" + keys + ".succession");
    Files.write(file, note.toBytes().toByteArray());
    List<Path> all = new ArrayList<>(successions);
    all.add(file);
    successions(all);
    return file;
  }

  /** From here on another log goes on with these leaves, as the note says that is given back. */
  Path regenerate(TreeHead last, TreeHead restored, Mechanism by) throws Exception {
    VerifierKey from = new VerifierKey("log.test", Bytes.of(logKey.publicKey()));
    logKey = mechanism.key();
    keys++;
    VerifierKey to = logKey("log-" + keys, "log.test/2");
    var next = new Succession.NewGeneration(from, to, last, restored);
    return succession(
        SignedSuccession.propose(next, NoteSigner.of(to.name(), logKey))
            .sign(CertificateKey.signer(by.root(), by.rootKey())));
  }

  /** From here on these notes are configured. */
  void successions(List<Path> files) {
    successions = files;
    publishing = publishing().after(files);
  }

  /** From here on the log's key number {@code number} is configured. */
  void useKey(int number) {
    keys = number;
  }

  private String keyName() {
    return keys == 1 ? "log" : "log-" + keys;
  }

  /** Replaces the server's certificate and key. */
  TestTls.ServerKey newServerCertificate() throws IdentityException, IOException {
    TestTls.ServerKey server = TestTls.server(mechanism);
    certificate("server.crt", server.certificate());
    key("server.key", server.key());
    return server;
  }

  void certificate(String name, VerifiedCertificate certificate) throws IOException {
    Files.writeString(folder.resolve(name), CertificateChain.write(certificate));
  }

  void key(String name, Ed25519.Key key) throws IOException {
    Files.writeString(
        folder.resolve(name),
        PrivateKeyFile.write(key, PASSPHRASE, PassphraseKind.RANDOM, mechanism.random()));
  }

  /** From here on {@code key} signs the log. */
  void logKey(Ed25519.Key key) throws IOException {
    key("log.key", key);
    logKey = key;
    var vkey = new VerifierKey("log.test", Bytes.of(key.publicKey()));
    Files.writeString(folder.resolve("log.vkey"), vkey + "\n");
  }

  ServerConfiguration.Files files() {
    return new ServerConfiguration.Files(
        folder.resolve("root.crt"),
        folder.resolve("server.crt"),
        folder.resolve("server.key"),
        folder.resolve(keyName() + ".key"),
        folder.resolve(keyName() + ".vkey"),
        folder.resolve("passphrase"));
  }

  private ServerConfiguration.Log publishing() {
    return publishing == null ? ServerConfiguration.of(files()).log() : publishing;
  }

  /** Seals quickly; looks at the certificate often. */
  ServerConfiguration configuration() {
    ServerConfiguration defaults = ServerConfiguration.of(files());
    ServerConfiguration.Timing timing = defaults.timing();
    return defaults
        .with(publishing())
        .with(
            new ServerConfiguration.Timing(
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                timing.sealWait(),
                timing.call(),
                timing.connectionIdle(),
                timing.streamIdle(),
                Duration.ofSeconds(5)));
  }

  /** From here on heads are published by the policy in {@code file}. */
  void policy(Path file) {
    publishing = publishing().by(file);
  }

  /** From here on static files are served, bundles to {@code auditors}. */
  void serveLog(Set<DeviceId> auditors) {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    publishing = publishing().at(any, auditors);
  }

  Path data() {
    return folder.resolve("data");
  }

  /** A clock that runs, an hour after the mechanism's last entry. */
  Clock clock() {
    Duration ahead =
        Duration.between(Instant.now(), mechanism.now().time().plus(Duration.ofHours(1)));
    return Clock.offset(Clock.system(ZoneOffset.UTC), ahead);
  }

  VerbaleServer start() {
    return VerbaleServer.start(configuration(), data(), clock(), mechanism.random());
  }
}

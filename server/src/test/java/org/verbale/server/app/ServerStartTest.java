package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.Role;
import org.verbale.identity.Holder;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Validity;
import org.verbale.server.transport.TestTls;
import org.verbale.testing.Mechanism;
import org.verbale.witness.Cosigner;

/** What an operator meets: starts that fail say why in one line, and leave nothing open. */
class ServerStartTest {
  @TempDir private Path folder;
  private Mechanism mechanism;
  private Installation installation;

  @BeforeEach
  void install() throws Exception {
    mechanism = new Mechanism(1);
    installation = new Installation(folder, mechanism);
  }

  private void assertStartFails(String... pieces) {
    assertThatThrownBy(() -> installation.start().close())
        .isInstanceOf(StartException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).doesNotContain("\n").contains(pieces);
              assertThat(e.getMessage()).doesNotContain("correct horse");
            });
  }

  /** After what stood in the way is gone the same directory serves. */
  private void assertStarts() {
    installation.start().close();
  }

  @Test
  void portTaken_isNamed_andTheDirectoryIsFreeAgain() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      ServerConfiguration configuration =
          installation
              .configuration()
              .on(address, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThatThrownBy(
              () ->
                  VerbaleServer.start(
                      configuration, installation.data(), installation.clock(), mechanism.random()))
          .isInstanceOf(StartException.class)
          .hasMessageMatching(
              "listen: [a-z0-9.]+:"
                  + taken.getLocalPort()
                  + " cannot be had \\(expected: a free port of this host\\)");
    }
    assertStarts();
  }

  @Test
  void directoryInUse_isNamed() {
    try (VerbaleServer first = installation.start()) {
      assertThat(first.address().getPort()).isPositive();
      assertStartFails("data", "(expected: ");
    }
    assertStarts();
  }

  @Test
  void newerDirectory_isNamed() throws Exception {
    assertStarts();
    Files.writeString(installation.data().resolve("VERBALE"), "verbale/data/v9\n");
    assertStartFails("format verbale/data/v9");
  }

  @Test
  void directoryOfSomethingElse_isLeftAlone() throws Exception {
    Files.createDirectories(installation.data());
    Path other = Files.writeString(installation.data().resolve("thesis.txt"), "years of work");
    assertStartFails("other files (expected: a Verbale data directory");
    assertThat(other).hasContent("years of work");
  }

  @Test
  void keyOfAnotherCertificate_isNamed() throws Exception {
    installation.key("server.key", mechanism.key());
    assertStartFails("server.key", "another key");
  }

  @Test
  void wrongPassphrase_isNamed() throws Exception {
    Files.writeString(folder.resolve("passphrase"), "another one\n");
    assertStartFails("server.key", "passphrase");
  }

  @Test
  void serverUnderAnotherRoot_isNamed() throws Exception {
    TestTls.ServerKey other = TestTls.server(new Mechanism(2));
    installation.certificate("server.crt", other.certificate());
    installation.key("server.key", other.key());
    assertStartFails("server.certificate", "under another root");
  }

  @Test
  void certificateOfAnotherKind_isNamed() throws Exception {
    installation.certificate("server.crt", mechanism.authority("XA").certificate());
    assertStartFails("server.certificate", "(expected: a server's)");
  }

  @Test
  void expiredCertificate_isNamed() throws Exception {
    var key = mechanism.key();
    var der =
        UnsignedCertificate.server(
                mechanism.root(),
                new Holder.Server(List.of("localhost")),
                Mechanism.publicKey(key),
                new Validity(Mechanism.START, Mechanism.START.plus(Duration.ofSeconds(5))),
                mechanism.random())
            .sign(mechanism.rootKey());
    installation.certificate("server.crt", mechanism.root().verifyServer(der));
    installation.key("server.key", key);
    assertStartFails("server.certificate", "(expected: now)");
  }

  @Test
  void absentFile_isNamed() throws Exception {
    Files.delete(folder.resolve("log.vkey"));
    assertStartFails("log.vkey", "no such file");
  }

  @Test
  void fileThatIsNoCertificate_isNamed() throws Exception {
    Files.writeString(folder.resolve("root.crt"), "-----BEGIN NOTHING-----\n");
    assertStartFails("root.crt", "(expected: ");
  }

  @Test
  void anotherRootThanTheDirectorys_isNamed() throws Exception {
    assertStarts();
    mechanism = new Mechanism(2);
    Path data = installation.data();
    installation = new Installation(Files.createDirectory(folder.resolve("other")), mechanism);
    for (String name : List.of("log.key", "log.vkey")) {
      Files.copy(
          folder.resolve(name),
          installation.folder.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    assertThatThrownBy(
            () ->
                VerbaleServer.start(
                    installation.configuration(), data, installation.clock(), mechanism.random()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("not the root that the data directory was begun with");
  }

  @Test
  void anotherLogKeyThanTheDirectorys_isNamed() throws Exception {
    assertStarts(); // closing seals
    var log = mechanism.key();
    installation.key("log.key", log);
    Files.writeString(
        folder.resolve("log.vkey"),
        new org.verbale.note.VerifierKey("log.test", Mechanism.publicKey(log)) + "\n");
    assertStartFails("log.key", "not the key that signed");
  }

  @Test
  void changedCertificateFile_isShownWithoutARestart_andABadOneIsNot() throws Exception {
    SSLContext client =
        TestTls.client(mechanism.root(), TestTls.device(mechanism, "XA", Role.FOCAL_POINT));
    try (VerbaleServer server = installation.start()) {
      TestTls.ServerKey renewed = installation.newServerCertificate();
      awaitShown(client, server, renewed);
      installation.key("server.key", mechanism.key());
      Thread.sleep(200);
      awaitShown(client, server, renewed);
      awaitShown(client, server, installation.newServerCertificate());
    }
  }

  private static void awaitShown(SSLContext client, VerbaleServer server, TestTls.ServerKey key)
      throws Exception {
    Instant deadline = Instant.now().plusSeconds(60);
    while (Instant.now().isBefore(deadline)) {
      if (shown(client, server).equals(TestTls.platform(key.certificate()))) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("certificate: not shown within 60 s");
  }

  private static java.security.cert.Certificate shown(SSLContext client, VerbaleServer server)
      throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket("localhost", server.address().getPort())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void operationsPort_saysWhetherAllIsWell_andCounts() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    InetSocketAddress operations;
    try (VerbaleServer server = installation.start()) {
      operations = server.operationsAddress();
      assertThat(operations.getAddress().isLoopbackAddress()).isTrue();
      assertThat(get(http, operations, "/health").body()).isEqualTo("ok");
      HttpResponse<String> metrics = get(http, operations, "/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body())
          .contains(
              "verbale_commands_waiting",
              "verbale_log_sealed",
              "verbale_storage_commits_total",
              "verbale_erasure_waiting 0.0",
              "verbale_erasure_time 0.0",
              "jvm_memory_used_bytes");
      assertThat(get(http, operations, "/").statusCode()).isEqualTo(404);
    }
    assertThatThrownBy(() -> get(http, operations, "/health")).isInstanceOf(IOException.class);
  }

  private static HttpResponse<String> get(HttpClient http, InetSocketAddress at, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void policyThatCannotBeUsed_isNamed() throws Exception {
    Path policy = folder.resolve("policy");
    installation.policy(policy);
    assertStartFails("log.policy", "cannot be read (NoSuchFileException)");
    Files.writeString(policy, "quorum any\n");
    assertStartFails("log.policy", "policy, line 1: unknown quorum");
    var witness = Cosigner.of("w.example", mechanism.key()).key();
    Files.writeString(policy, "witness w " + witness + "\nquorum w\n");
    assertStartFails("log.policy", "too few witnesses with a URL");
    Files.writeString(policy, "witness w " + witness + " https://w.example/\nquorum none\n");
    assertStarts();
  }

  @Test
  void closingTwice_isHarmless() {
    VerbaleServer server = installation.start();
    server.close();
    server.close();
  }
}

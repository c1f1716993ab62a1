package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.app.Caller.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.Auditor;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.Leaf;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.World;
import org.verbale.server.transport.TestTls;
import org.verbale.testing.Mechanism;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;
import org.verbale.tile.Tiles;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** The log's static files as the public, an auditor and strangers get them, over real TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogFaceTest {
  private World world;
  private Installation installation;
  private VerbaleServer server;
  private HttpClient anybody;
  private HttpClient auditor;
  private HttpClient member;
  private int submitted = 1; // the root is the server's own

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    world = new World(folder.resolve("fixtures"), 7);
    installation =
        new Installation(Files.createDirectory(folder.resolve("server")), world.mechanism);
    installation.serveLog(
        Set.of(
            world.xb.transport().certificate().device(),
            world.xd.transport().certificate().device()));
    server = installation.start();
    submit();
    anybody = client(TestTls.anonymous(world.mechanism.root()));
    auditor = client(world.xb);
    member = client(world.xa);
  }

  @AfterAll
  void stop() {
    server.close();
    world.close();
  }

  /** Brings what the mechanism registered since to the server, and waits until it is sealed. */
  private void submit() throws Exception {
    List<RegistryEntry> entries = world.mechanism.registry().entries();
    try (Caller caller = new Caller(server.address(), world.mechanism, world.s1)) {
      long index = 0;
      for (RegistryEntry entry : entries.subList(submitted, entries.size())) {
        var request = SubmitRegistryEntryRequest.newBuilder();
        switch (entry.kind()) {
          case CERTIFICATE -> request.setCertificate(bytes(entry.object()));
          case REVOCATION -> request.setRevocation(bytes(entry.object()));
          case ASSIGNMENT -> request.setAssignment(bytes(entry.object()));
          case TRUST_ROOT -> throw new AssertionError("the server has its root");
        }
        index = caller.registry().submitRegistryEntry(request.build()).getIndex();
      }
      submitted = entries.size();
      var unused =
          caller
              .archive()
              .getSealedHead(GetSealedHeadRequest.newBuilder().setAtLeast(index + 1).build());
    }
  }

  private HttpClient client(Device device) throws Exception {
    return client(TestTls.client(world.mechanism.root(), device.transport()));
  }

  private static HttpClient client(SSLContext tls) {
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private HttpRequest.Builder to(String path) {
    int port = server.logAddress().orElseThrow().getPort();
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
  }

  private HttpResponse<byte[]> get(HttpClient client, String path) throws Exception {
    return client.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  private TreeHead published() throws Exception {
    HttpResponse<byte[]> checkpoint = get(anybody, "/log/checkpoint");
    assertThat(checkpoint.statusCode()).isEqualTo(200);
    return SignedCheckpoint.parse(Bytes.of(checkpoint.body())).verify(installation.log).head();
  }

  @Test
  void anybody_readsTheCheckpoint_andTheTreeUnderIt() throws Exception {
    HttpResponse<byte[]> checkpoint = get(anybody, "/log/checkpoint");
    assertThat(header(checkpoint, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(checkpoint, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    TreeHead head = published();
    TilePath path = TilePath.in(head.size(), Kind.HASHES, 0, 0);
    HttpResponse<byte[]> tile = get(anybody, "/log/" + path);
    assertThat(tile.statusCode()).isEqualTo(200);
    assertThat(header(tile, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(tile, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(tile, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(root(Tiles.parse(path, Bytes.of(tile.body())))).isEqualTo(head.root());
    assertThat(get(member, "/log/" + path).body()).isEqualTo(tile.body());
    HttpRequest head1 = to("/log/" + path).HEAD().build();
    HttpResponse<byte[]> only = anybody.send(head1, BodyHandlers.ofByteArray());
    assertThat(only.statusCode()).isEqualTo(200);
    assertThat(only.body()).isEmpty();
    assertThat(header(only, "Content-Length")).isEqualTo(Integer.toString(32 * path.width()));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static Digest root(List<Digest> hashes) {
    if (hashes.size() == 1) {
      return hashes.getFirst();
    }
    int left = Integer.highestOneBit(hashes.size() - 1);
    return new TreeHasher()
        .node(root(hashes.subList(0, left)), root(hashes.subList(left, hashes.size())));
  }

  @Test
  void auditor_readsBundles_thatAnAuditAccepts() throws Exception {
    TreeHead head = published();
    TilePath entries = TilePath.in(head.size(), Kind.ENTRIES, 0, 0);
    TilePath positions = TilePath.in(head.size(), Kind.POSITIONS, 0, 0);
    HttpResponse<byte[]> leaves = get(auditor, "/log/" + entries);
    assertThat(leaves.statusCode()).isEqualTo(200);
    assertThat(header(leaves, "Cache-Control")).isEqualTo("no-store");
    List<Leaf> read = Bundle.leaves(Bytes.of(leaves.body()), entries.width());
    List<Bytes> openings =
        Bundle.openings(Bytes.of(get(auditor, "/log/" + positions).body()), positions.width());
    Auditor audit = new Auditor();
    for (int i = 0; i < read.size(); i++) {
      audit.take(new AuditEntry(read.get(i), Opening.parse(openings.get(i))));
    }
    audit.check(head);
  }

  @Test
  void bundles_areForAuditorsAlone() throws Exception {
    long size = published().size();
    for (Kind kind : List.of(Kind.ENTRIES, Kind.POSITIONS)) {
      String path = "/log/" + TilePath.in(size, kind, 0, 0);
      for (HttpClient other : List.of(anybody, member)) {
        HttpResponse<byte[]> refused = get(other, path);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).isEqualTo("403 Forbidden");
      }
    }
    HttpClient foreign =
        client(
            TestTls.client(
                world.mechanism.root(), TestTls.device(new Mechanism(2), "XB", Role.EXPERT)));
    assertThatThrownBy(() -> get(foreign, "/log/checkpoint")).isInstanceOf(IOException.class);
  }

  @Test
  void auditorWhoseCertificateIsRevoked_readsNoMore_alsoOnItsOldConnection() throws Exception {
    HttpClient revoked = client(world.xd);
    String path = "/log/" + TilePath.in(published().size(), Kind.ENTRIES, 0, 0);
    assertThat(get(revoked, path).statusCode()).isEqualTo(200);
    world.mechanism.revoke(world.xd.transport().certificate(), world.s1.signer());
    submit();
    assertThat(get(revoked, path).statusCode()).isEqualTo(403);
    assertThat(get(auditor, path).statusCode()).isEqualTo(200);
  }

  @Test
  void otherPathsMethodsAndBodies_areRefusedWithoutDetail() throws Exception {
    long size = published().size();
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/", "/log", "/log/", "/checkpoint", "/log/checkpoint/", "/log/checkpoint?a=b"));
    paths.addAll(List.of("/log/tile/0/0", "/log/tile/00/000", "/metrics"));
    paths.addAll(List.of("/log/tile/0/x001/000", "/log/tile/0/001"));
    paths.addAll(List.of("/log/tile/63/000", "/log/tile/entries", "/log/tile/0/000.p/256"));
    paths.addAll(List.of("/log/tile/0/000.p/" + (size + 1), "/log/tile/1/000.p/1"));
    paths.addAll(List.of("/log/succession/0", "/log/succession/0.tlog-proof", "/log/succession"));
    for (String path : paths) {
      HttpResponse<byte[]> refused = get(auditor, path);
      assertThat(refused.statusCode()).as(path).isEqualTo(404);
      assertThat(new String(refused.body(), StandardCharsets.UTF_8)).isEqualTo("404 Not Found");
    }
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
      HttpRequest request = to("/log/checkpoint").method(method, BodyPublishers.noBody()).build();
      HttpResponse<byte[]> refused = anybody.send(request, BodyHandlers.ofByteArray());
      assertThat(refused.statusCode()).as(method).isEqualTo(405);
      assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD");
    }
    HttpRequest body =
        to("/log/checkpoint").method("GET", BodyPublishers.ofByteArray(new byte[100_000])).build();
    assertThat(anybody.send(body, BodyHandlers.ofByteArray()).statusCode()).isIn(200, 413);
  }

  @Test
  void plainHttp_isNotSpoken() throws Exception {
    int port = server.logAddress().orElseThrow().getPort();
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /log/checkpoint HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("log.test");
    }
  }

  @Test
  void withoutTheSetting_nothingListens() throws Exception {
    Path folder = Files.createDirectory(installation.folder.resolveSibling("quiet"));
    try (VerbaleServer quiet = new Installation(folder, new Mechanism(3)).start()) {
      assertThat(quiet.logAddress()).isEmpty();
    }
  }
}

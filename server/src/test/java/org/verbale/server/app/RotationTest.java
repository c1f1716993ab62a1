package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.app.Caller.bytes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.VerifierKey;
import org.verbale.server.testing.World;
import org.verbale.server.transport.TestTls;
import org.verbale.server.upkeep.Export;
import org.verbale.server.upkeep.Fsck;
import org.verbale.succession.Lineage;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.testing.Mechanism;
import org.verbale.v1.Entry;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** The log's key is replaced between two starts of the server. */
class RotationTest {
  @TempDir private Path folder;
  private World world;
  private Installation installation;
  private List<RegistryEntry> entries;
  private int submitted = 1;

  @BeforeEach
  void install() throws Exception {
    world = new World(folder.resolve("fixtures"), 7);
    installation =
        new Installation(Files.createDirectory(folder.resolve("server")), world.mechanism);
    entries = world.mechanism.registry().entries();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private VerifierKey vkey(String name) throws Exception {
    return VerifierKey.parse(Files.readString(folder.resolve("server").resolve(name)).strip());
  }

  /** Starts, submits so many entries, and gives back the head that seals them. */
  private SignedCheckpoint run(int more) throws Exception {
    try (VerbaleServer server = installation.start();
        Caller caller = new Caller(server.address(), world.mechanism, world.xa)) {
      return submit(caller, more);
    }
  }

  private SignedCheckpoint submit(Caller caller, int more) throws Exception {
    long last = 0;
    for (int end = submitted + more; submitted < end; submitted++) {
      RegistryEntry entry = entries.get(submitted);
      var request = SubmitRegistryEntryRequest.newBuilder();
      if (entry.kind() == RegistryEntry.Kind.ASSIGNMENT) {
        request.setAssignment(bytes(entry.object()));
      } else {
        request.setCertificate(bytes(entry.object()));
      }
      last = caller.registry().submitRegistryEntry(request.build()).getIndex();
    }
    var wanted = GetSealedHeadRequest.newBuilder().setAtLeast(last + 1).build();
    return SignedCheckpoint.parse(bytes(caller.archive().getSealedHead(wanted).getCheckpoint()));
  }

  private void startFails(String... pieces) {
    assertThatThrownBy(() -> installation.start().close())
        .isInstanceOf(StartException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").contains(pieces));
  }

  private static List<Entry> notes(Caller caller) {
    return caller
        .archive()
        .listSuccessions(ListSuccessionsRequest.getDefaultInstance())
        .getEntriesList();
  }

  @Test
  void newKeyWithItsNote_signsFromTheNextSealOn_andTheLogConfessesIt() throws Exception {
    SignedCheckpoint before = run(entries.size() - 1);
    long size = before.unverified().head().size();
    Path note = installation.rotate(size, world.mechanism);
    try (VerbaleServer server = installation.start();
        Caller caller = new Caller(server.address(), world.mechanism, world.xa)) {
      var wanted = GetSealedHeadRequest.newBuilder().setAtLeast(size + 1).build();
      SignedCheckpoint after =
          SignedCheckpoint.parse(bytes(caller.archive().getSealedHead(wanted).getCheckpoint()));
      assertThat(after.verify(vkey("log-2.vkey")).head().size()).isEqualTo(size + 2);
      List<Entry> notes = notes(caller);
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0).getIndex()).isEqualTo(size);
      assertThat(notes.get(0).getObject().toByteArray()).isEqualTo(Files.readAllBytes(note));
      Leaf leaf = Leaf.parse(bytes(notes.get(0).getLeaf()));
      assertThat(leaf.kind()).isEqualTo(LeafKind.CONFIGURATION);
      var complete =
          caller
              .archive()
              .getCompleteness(GetCompletenessRequest.newBuilder().addChannels("log").build());
      assertThat(complete.getChannels(0).getLength()).isEqualTo(1);
      assertThat(bytes(complete.getChannels(0).getHead()).toByteArray())
          .isEqualTo(leaf.hash().toByteArray());
    }
    before.verify(vkey("log.vkey"));
    checkOffline(size + 2);
  }

  /** Any key of the log will do for fsck; an export has the notes. */
  private void checkOffline(long size) throws Exception {
    for (String key : List.of("log.vkey", "log-2.vkey")) {
      List<String> told = new ArrayList<>();
      var fsck = new Fsck(Optional.of(vkey(key)), 1, 100, told::add);
      assertThat(fsck.run(installation.data(), new SecureRandom())).as(told::toString).isZero();
    }
    List<String> told = new ArrayList<>();
    VerifierKey stranger = new VerifierKey("log.test", Bytes.of(world.mechanism.key().publicKey()));
    var fsck = new Fsck(Optional.of(stranger), 1, 100, told::add);
    assertThat(fsck.run(installation.data(), new SecureRandom())).isPositive();
    Path to = folder.resolve("export");
    assertThat(new Export(installation.data(), new SecureRandom()).log(to)).isEqualTo(size);
    SignedSuccession exported =
        SignedSuccession.parse(Bytes.of(Files.readAllBytes(to.resolve("succession").resolve("0"))));
    assertThat(exported.unverified().to()).isEqualTo(vkey("log-2.vkey"));
  }

  @Test
  void laterStarts_enterNothingAgain_andAFurtherKeyFollows() throws Exception {
    long size = run(3).unverified().head().size();
    Path one = installation.rotate(size, world.mechanism);
    SignedCheckpoint second = run(1);
    SignedCheckpoint again = run(1);
    assertThat(again.unverified().head().size()).isEqualTo(second.unverified().head().size() + 2);
    Path two = installation.rotate(again.unverified().head().size(), world.mechanism);
    SignedCheckpoint third = run(1);
    third.verify(vkey("log-3.vkey"));
    again.verify(vkey("log-2.vkey"));
    // What the log has need not be configured any more.
    installation.successions(List.of(two));
    run(1).verify(vkey("log-3.vkey"));
    installation.successions(List.of());
    try (VerbaleServer server = installation.start();
        Caller caller = new Caller(server.address(), world.mechanism, world.xa)) {
      assertThat(notes(caller))
          .extracting(entry -> entry.getObject().toByteArray())
          .containsExactly(Files.readAllBytes(one), Files.readAllBytes(two));
    }
  }

  @Test
  void outsiderWithTheFirstKey_comesToTheKeyInForce_byTheLogsPortAlone() throws Exception {
    installation.serveLog(Set.of());
    installation.rotate(run(3).unverified().head().size(), world.mechanism);
    installation.rotate(run(1).unverified().head().size(), world.mechanism);
    try (VerbaleServer server = installation.start();
        Caller caller = new Caller(server.address(), world.mechanism, world.xa);
        HttpClient outsider = outsider()) {
      submit(caller, 1);
      var port = new PublicPort(server.logAddress().orElseThrow().getPort(), outsider);
      List<SignedSuccession> notes = new ArrayList<>();
      for (String next = "0"; port.get("succession/" + next).statusCode() == 200; ) {
        notes.add(SignedSuccession.parse(port.file("succession/" + next, "immutable")));
        next = Integer.toString(notes.size());
      }
      Lineage lineage = Lineage.verify(vkey("log.vkey"), notes, List.of(world.mechanism.root()));
      assertThat(lineage.current()).isEqualTo(vkey("log-3.vkey"));
      SignedCheckpoint checkpoint = SignedCheckpoint.parse(port.file("checkpoint", "no-store"));
      lineage.verify(checkpoint);
      List<Long> indexes = new ArrayList<>();
      for (int i = 0; i < notes.size(); i++) {
        Receipt leaf = Receipt.parse(port.file("succession/" + i + ".tlog-proof", "no-store"));
        indexes.add(leaf.verify(lineage.current()).index());
        assertThat(leaf.leaf().kind()).isEqualTo(LeafKind.CONFIGURATION);
        assertThat(leaf.leaf().object()).isEqualTo(notes.get(i).note().hash());
      }
      LogKeys.of(lineage, indexes).verify(checkpoint);
      for (String none : List.of("2", "00", "01", "63", "100", "-1", "0/", "0?a=b", "0.tlog", "")) {
        assertThat(port.get("succession/" + none).statusCode()).as(none).isEqualTo(404);
      }
    }
  }

  private HttpClient outsider() throws Exception {
    return HttpClient.newBuilder().sslContext(TestTls.anonymous(world.mechanism.root())).build();
  }

  /** The log's static files, as somebody reads them who has no certificate. */
  private record PublicPort(int port, HttpClient client) {
    HttpResponse<byte[]> get(String path) throws Exception {
      URI file = URI.create("https://localhost:" + port + "/log/" + path);
      return client.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofByteArray());
    }

    Bytes file(String path, String caching) throws Exception {
      HttpResponse<byte[]> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains(caching);
      return Bytes.of(answer.body());
    }
  }

  @Test
  void keyWithoutANoteThatLeadsToIt_isRefusedAtTheStart() throws Exception {
    long size = run(3).unverified().head().size();
    Path note = installation.rotate(size, world.mechanism);
    installation.successions(List.of());
    startFails("log-2.key", "not the key that signed", "log.succession");
    installation.successions(List.of(note));
    installation.useKey(1);
    startFails("log.key", "superseded", vkey("log-2.vkey").toString());
    installation.useKey(2);
    run(1).verify(vkey("log-2.vkey"));
    installation.useKey(1);
    installation.successions(List.of());
    startFails("log.key", "superseded", vkey("log-2.vkey").toString());
  }

  @Test
  void noteThatDoesNotFit_isRefusedAtTheStart_andNothingIsEntered() throws Exception {
    long size = run(3).unverified().head().size();
    Path ahead = installation.rotate(size + 1, world.mechanism);
    startFails("log-2.succession", "of a log of " + (size + 1) + " leaves", "at most " + size);
    Files.writeString(ahead, "no note\n");
    startFails("log-2.succession", "note");
    installation.successions(List.of(folder.resolve("missing")));
    startFails("missing", "cannot be read");
    installation.successions(List.of());
    installation.useKey(1);
    run(1).verify(vkey("log.vkey"));
  }

  @Test
  void noteOfAnotherRoot_isRefusedAtTheStart() throws Exception {
    long size = run(3).unverified().head().size();
    installation.rotate(size, new Mechanism(99));
    startFails("log-2.succession", "signed by no trusted root");
  }
}

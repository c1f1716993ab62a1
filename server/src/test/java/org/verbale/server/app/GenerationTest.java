package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.app.Caller.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.VerifierKey;
import org.verbale.server.recovery.Disaster;
import org.verbale.server.testing.World;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.Restore;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.Entry;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.RecoveryServiceGrpc;

/** A backup is restored, and the log goes on as another generation. */
@Timeout(180)
class GenerationTest {
  @TempDir private Path folder;
  private Disaster disaster;
  private World world;
  private Installation installation;
  private Restore.Outcome restored;

  @BeforeEach
  void restore() throws Exception {
    disaster = new Disaster(folder);
    world = disaster.world;
    installation =
        new Installation(Files.createDirectory(folder.resolve("server")), world.mechanism);
    installation.logKey(Ed25519.Key.generate(new SeededRandom(1)));
    restored =
        new Restore(folder.resolve("backups"))
            .into(
                installation.data(),
                OptionalInt.empty(),
                new Fsck(Optional.empty(), 1, 100, finding -> {}),
                new SecureRandom());
    assertThat(restored.findings()).isZero();
  }

  @AfterEach
  void end() {
    disaster.close();
  }

  private VerbaleServer start(List<Path> putBack, boolean end) {
    return VerbaleServer.start(
        installation.configuration(),
        installation.data(),
        installation.clock(),
        world.mechanism.random(),
        new AfterDisaster(OptionalLong.empty(), putBack, end));
  }

  private void startFails(String... pieces) {
    assertThatThrownBy(() -> start(List.of(), false).close())
        .isInstanceOf(StartException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").contains(pieces));
  }

  private Caller caller(VerbaleServer server) throws Exception {
    return new Caller(server.address(), world.mechanism, world.xa);
  }

  private static SignedCheckpoint head(Caller caller) throws Exception {
    var newest = GetSealedHeadRequest.getDefaultInstance();
    return SignedCheckpoint.parse(bytes(caller.archive().getSealedHead(newest).getCheckpoint()));
  }

  private static GetRecoveryResponse recovery(Caller caller) {
    return RecoveryServiceGrpc.newBlockingStub(caller.grpc)
        .getRecovery(GetRecoveryRequest.getDefaultInstance());
  }

  private VerifierKey vkey(String name) throws Exception {
    return VerifierKey.parse(Files.readString(folder.resolve("server").resolve(name)).strip());
  }

  private TreeHead leaves() {
    return restored.leaves();
  }

  private void generation() throws Exception {
    installation.regenerate(
        new TreeHead(leaves().size() + 40, Digest.ZERO), leaves(), world.mechanism);
  }

  @Test
  void note_opensARecovery_andTheLogGoesOnUnderItsOwnName() throws Exception {
    startFails("restored from a backup");
    generation();
    long size = leaves().size();
    try (VerbaleServer server = start(List.of(), false);
        Caller caller = caller(server)) {
      SignedCheckpoint head = head(caller);
      assertThat(head.unverified().origin()).isEqualTo("log.test/2");
      assertThat(head.verify(vkey("log-2.vkey")).head().size()).isEqualTo(size + 2);
      assertThat(recovery(caller).getOpen()).isTrue();
      assertThat(recovery(caller).getRestored()).isEqualTo(size);
      Entry note =
          caller
              .archive()
              .listSuccessions(ListSuccessionsRequest.getDefaultInstance())
              .getEntries(0);
      assertThat(note.getIndex()).isEqualTo(size);
    }
    List<Path> files = Disaster.CHAINS.stream().map(disaster::file).toList();
    try (VerbaleServer server = start(files, true);
        Caller caller = caller(server)) {
      assertThat(recovery(caller).getOpen()).isFalse();
      for (Chain chain : List.of(Chain.REGISTRY, Disaster.DIALOGUE)) {
        var asked = GetCompletenessRequest.newBuilder().addChannels(chain.toString()).build();
        long sealed = head(caller).unverified().head().size();
        while (caller.archive().getCompleteness(asked).getChannels(0).getLength()
            < disaster.then(chain).size()) {
          var next = GetSealedHeadRequest.newBuilder().setAtLeast(++sealed).build();
          var unused = caller.archive().getSealedHead(next);
        }
      }
    }
    installation.successions(List.of()); // what the log has need not be configured any more
    try (VerbaleServer server = start(List.of(), false);
        Caller caller = caller(server)) {
      head(caller).verify(vkey("log-2.vkey"));
    }
    for (String key : List.of("log.vkey", "log-2.vkey")) {
      List<String> told = new ArrayList<>();
      var fsck = new Fsck(Optional.of(vkey(key)), 1, 100, told::add);
      assertThat(fsck.run(installation.data(), new SecureRandom())).as(told::toString).isZero();
    }
  }

  @Test
  void noteOfOtherLeaves_isRefusedAtTheStart() throws Exception {
    TreeHead other = new TreeHead(leaves().size(), Digest.ZERO);
    installation.regenerate(other, other, world.mechanism);
    startFails("begins a generation with " + leaves().size(), leaves().root().toBase64());
    installation.successions(List.of());
    TreeHead shorter = new TreeHead(leaves().size() - 1, leaves().root());
    installation.regenerate(shorter, shorter, world.mechanism);
    startFails("begins a generation with " + (leaves().size() - 1));
  }

  @Test
  void noteWithoutTheRootsWord_isRefusedAtTheStart() throws Exception {
    installation.regenerate(leaves(), leaves(), new Mechanism(99));
    startFails("signed by no trusted root");
  }

  @Test
  void afterTheNote_theOldKeyOpensNothing() throws Exception {
    generation();
    start(List.of(), false).close();
    installation.useKey(1);
    installation.successions(List.of());
    startFails("log.key", "superseded");
  }

  @Test
  void fileThatIsNotOfTheOldLog_orComesTooLate_isRefusedAtTheStart() throws Exception {
    generation();
    Path no = Files.write(folder.resolve("no.zip"), Bytes.of(new byte[9]).toByteArray());
    assertThatThrownBy(() -> start(List.of(no), false)).isInstanceOf(StartException.class);
    start(List.of(), true).close();
    Path late = disaster.file(Disaster.DIALOGUE);
    assertThatThrownBy(() -> start(List.of(late), false))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--put-back");
  }
}

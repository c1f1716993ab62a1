package org.verbale.server.succession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateKey;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.LeafKind;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedChain;
import org.verbale.server.testing.World;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.Succession.NextKey;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;

class SuccessionFeatureTest {
  private static final String ORIGIN = "log.test";

  @TempDir Path data;
  private World world;
  private final NoteSigner first = NoteSigner.of(ORIGIN, key(1));
  private final NoteSigner second = NoteSigner.of(ORIGIN, key(2));
  private final NoteSigner third = NoteSigner.of(ORIGIN, key(3));

  private static Ed25519.Key key(long seed) {
    return Ed25519.Key.generate(new SeededRandom(seed));
  }

  @BeforeEach
  void begin() {
    world = new World(data, 6);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private SignedSuccession note(NoteSigner from, NoteSigner to, long size, Mechanism by)
      throws Exception {
    return SignedSuccession.propose(new NextKey(from.key(), to.key(), size), from, to)
        .sign(CertificateKey.signer(by.root(), by.rootKey()));
  }

  private SignedSuccession note(NoteSigner from, NoteSigner to) throws Exception {
    return note(from, to, size(), world.mechanism);
  }

  private Appended enter(SignedSuccession note) {
    return world.node.execute(new EnterSuccession(note));
  }

  private long size() {
    return world.node.read((view, policy) -> world.node.archive().size(view));
  }

  private LogKeys keys() {
    return world.node.read((view, policy) -> world.node.succession().keys(view)).orElseThrow();
  }

  private void refused(Reason reason, SignedSuccession note) {
    Digest before = world.node.stateDigest();
    assertThatThrownBy(() -> enter(note))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
    assertThat(world.node.stateDigest()).isEqualTo(before);
  }

  @Test
  void note_isAnEntryOfTheLogsOwnChain_andSaysWhichKeySigns() throws Exception {
    assertThat(world.node.<Object>read((view, policy) -> world.node.succession().keys(view)))
        .isEqualTo(Optional.empty());
    SignedSuccession note = note(first, second);
    Appended entered = enter(note);
    assertThat(entered.leaf().kind()).isEqualTo(LeafKind.CONFIGURATION);
    assertThat(entered.position().chain()).isEqualTo(Chain.LOG);
    Appended next = enter(note(second, third));
    assertThat(next.position().sequence()).isEqualTo(1);
    LogKeys keys = keys();
    assertThat(keys.at(ORIGIN, entered.index())).contains(first.key());
    assertThat(keys.at(ORIGIN, entered.index() + 1)).contains(second.key());
    assertThat(keys.at(ORIGIN, next.index() + 1)).contains(third.key());
    List<Entry> entries = world.node.read((view, policy) -> world.node.succession().entries(view));
    assertThat(entries.get(0).object()).isEqualTo(note.toBytes());
    TreeHead head = world.node.sequencer().seal().orElseThrow();
    assertThat(head.size()).isEqualTo(next.index() + 2);
    SealedChain sealed =
        world.node.read((view, policy) -> world.node.archive().sealedChain(view, Chain.LOG));
    assertThat(sealed.head()).isEqualTo(new ChannelHead(2, next.leaf().hash()));
  }

  @Test
  void sameNoteAgain_isAcceptedWhereItStands_alsoAfterARestart() throws Exception {
    SignedSuccession note = note(first, second);
    Appended entered = enter(note);
    Digest before = world.node.stateDigest();
    assertThat(enter(note).index()).isEqualTo(entered.index());
    assertThat(world.node.stateDigest()).isEqualTo(before);
    world.restart();
    assertThat(enter(note).index()).isEqualTo(entered.index());
    assertThat(keys().lineage().current()).isEqualTo(second.key());
  }

  @Test
  void noteThatNobodyWouldBelieve_isRefused() throws Exception {
    SignedSuccession proposal =
        SignedSuccession.propose(new NextKey(first.key(), second.key(), 1), first, second);
    refused(Reason.BAD_SIGNATURE, proposal);
    refused(Reason.BAD_SIGNATURE, note(first, second, 1, new Mechanism(9)));
    refused(Reason.MALFORMED, note(first, second, size() + 2, world.mechanism));
    enter(note(first, second));
    refused(Reason.CONFLICT, note(first, third));
    refused(Reason.CONFLICT, note(third, first));
    refused(Reason.CONFLICT, note(second, first));
    refused(Reason.CONFLICT, note(second, third, 1, world.mechanism));
  }

  @Test
  void newGeneration_standsBehindItsLeaves_andTheNotesThatTheyLack() throws Exception {
    NoteSigner other = NoteSigner.of("log.test/2", key(4));
    TreeHead restored =
        world.node.read(
            (view, policy) ->
                world.node.archive().beginning(view, world.node.archive().size(view)));
    enter(note(first, second));
    var generation = new NewGeneration(second.key(), other.key(), restored, restored);
    Appended entered =
        enter(
            SignedSuccession.propose(generation, other)
                .sign(CertificateKey.signer(world.mechanism.root(), world.mechanism.rootKey())));
    assertThat(entered.index()).isEqualTo(restored.size() + 1);
    assertThat(entered.position().sequence()).isEqualTo(1);
    assertThat(keys().at("log.test/2", entered.index() + 1)).contains(other.key());
    assertThat(keys().at(ORIGIN, restored.size())).contains(first.key());
  }

  @Test
  void newGeneration_isNoEntryOfALogThatGoesOn() throws Exception {
    NoteSigner other = NoteSigner.of("log.test/2", key(4));
    TreeHead head = new TreeHead(1, Digest.ZERO);
    SignedSuccession note =
        SignedSuccession.propose(new NewGeneration(first.key(), other.key(), head, head), other)
            .sign(CertificateKey.signer(world.mechanism.root(), world.mechanism.rootKey()));
    refused(Reason.MALFORMED, note);
  }
}

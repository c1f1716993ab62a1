package org.verbale.server.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.erasure.Erasure;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.ReviewersWords;
import org.verbale.refusal.Reason;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.ArchiveCheck;
import org.verbale.server.archive.CheckProgress;
import org.verbale.server.archive.Findings;
import org.verbale.server.channel.EpochRule;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.RecordRule;
import org.verbale.server.policy.Limits;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Publication;
import org.verbale.server.testing.World;

/** Decisions about making records public, applied; what stands then, and what a check finds. */
class PublicationsTest {
  @TempDir Path directory;
  private World world;

  @BeforeEach
  void begin() {
    world = new World(directory.resolve("data"), 92);
    world.dialogue();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Post posted(Device author) {
    Post post = world.message(author, World.DIALOGUE);
    world.node.execute(post.command(author));
    return post;
  }

  private Optional<DecisionRow> last(Post post) {
    return world.node.read(
        (view, policy) -> world.node.publications().last(view, post.block().record()));
  }

  private static EraseRecord erasure(World world, Post post, Device... by) {
    var text =
        new Erasure(
            World.DIALOGUE,
            post.block().record(),
            Digest.sha256(post.note().toByteArray()),
            Erasure.Reason.MISTAKEN_UPLOAD);
    var signers = Arrays.stream(by).map(Device::signer);
    Bytes note = SignedNote.sign(text.toText(), signers.toArray(NoteSigner[]::new)).toBytes();
    return EraseRecord.of(world.xa.caller(), note, Limits.DEFAULT.messages());
  }

  private List<String> findings() {
    world.node.sequencer().seal();
    List<String> found = world.node.storage().read(this::findings);
    return found;
  }

  private List<String> findings(View view) {
    var archive = new Archive();
    var registry = new RegistryFeature(archive);
    List<String> told = new ArrayList<>();
    ArchiveCheck.run(
        view,
        new ArchiveCheck.Options(
            Optional.of(head -> head.verify(world.node.logKey().key())),
            List.of(
                new RecordRule(archive, registry, new Publications(archive, registry)),
                new PublicationRule(archive, registry),
                new EpochRule(archive, registry)),
            1,
            new Random(1)),
        new Findings(100, told::add),
        new CheckProgress(System::nanoTime));
    return told;
  }

  @Test
  void published_withdrawn_andPublishedAgain_eachStandsInTheChain() {
    Post post = posted(world.xa);
    assertThat(last(post)).isEmpty();
    Publication first = Publication.publish(post, 1, "0,2", world.xa);
    Appended appended = world.node.execute(first.command());
    assertEquals(LeafKind.DECISION, appended.leaf().kind());
    assertEquals(first.hash(), appended.leaf().object());
    assertEquals(Chain.of(World.DIALOGUE), appended.position().chain());
    assertEquals(
        Optional.of(new DecisionRow(1, first.hash(), appended.index(), first.text().act())),
        last(post));
    assertThat(last(post).orElseThrow().isPublic()).isTrue();
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    assertThat(last(post).orElseThrow().isPublic()).isFalse();
    world.node.execute(Publication.publish(post, 3, "1", world.xa).command());
    assertThat(last(post).orElseThrow().number()).isEqualTo(3);
    assertThat(findings()).isEmpty();
  }

  @Test
  void sameDecisionAgain_isAcceptedWhereItStands() {
    Post post = posted(world.xa);
    Publication decision = Publication.publish(post, 1, "0", world.xa);
    Appended first = world.node.execute(decision.command());
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    Digest state = world.node.stateDigest();
    assertEquals(first, world.node.execute(decision.command()));
    assertEquals(state, world.node.stateDigest());
    assertThat(last(post).orElseThrow().isPublic()).as("it stays withdrawn").isFalse();
  }

  @Test
  void partsAreChanged_byAnotherDecisionWithoutWithdrawal() {
    Post post = posted(world.xa);
    world.node.execute(Publication.publish(post, 1, "0", world.xa).command());
    world.node.execute(Publication.publish(post, 2, "0-2", world.xa).command());
    assertEquals("0-2", last(post).orElseThrow().act().parts().orElseThrow().toString());
    assertThat(findings()).isEmpty();
  }

  @Test
  void secretariatPublishes_whatTheStateAskedFor() {
    Post post = posted(world.xb);
    Publication request = Publication.request(post, 1, "1-2", world.xa);
    world.node.execute(request.command());
    assertThat(last(post).orElseThrow().isPublic()).as("asked for").isFalse();
    Publication execution = request.executed(world.s2);
    world.node.execute(execution.command());
    assertEquals(execution.text().act(), last(post).orElseThrow().act());
    assertThat(last(post).orElseThrow().isPublic()).isTrue();
    assertThat(findings()).isEmpty();
  }

  @Test
  void requestThatWasTakenBack_isNotExecuted() {
    Post post = posted(world.xa);
    Publication request = Publication.request(post, 1, "1", world.xa);
    world.node.execute(request.command());
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    world.assertRefused(Reason.CONFLICT, () -> request.executed(world.s1).command());
    world.assertRefused(
        Reason.HASH_MISMATCH,
        () ->
            request
                .with(
                    text ->
                        new PublicationNote(
                            text.review(), text.record(), text.note(), 2, text.act()))
                .executed(world.s1)
                .command());
  }

  @Test
  void wordsOfAReviewer_goWithConsentWhereThisIsAskedFor() {
    Post post = posted(world.xb);
    Publication alone = Publication.publish(post, 1, "0", world.xa);
    world.assertRefused(
        Reason.NOT_PERMITTED, () -> alone.command(world.xa, ReviewersWords.CONSENT));
    world.assertRefused(
        Reason.NOT_PERMITTED,
        () -> alone.by(world.xa, world.xc).command(world.xa, ReviewersWords.CONSENT));
    world.node.execute(alone.by(world.xa, world.xb).command(world.xa, ReviewersWords.CONSENT));
    Post own = posted(world.xa);
    world.node.execute(
        Publication.publish(own, 1, "0", world.xa).command(world.xa, ReviewersWords.CONSENT));
    world.node.execute(
        Publication.withdraw(post, 2, world.xa).command(world.xa, ReviewersWords.CONSENT));
    assertThat(findings()).isEmpty();
  }

  @Test
  void whatThisMechanismAskedFor_travelsInTheCommand() throws MalformedException {
    Post post = posted(world.xb);
    var command =
        Publication.publish(post, 1, "0", world.xa).command(world.xa, ReviewersWords.CONSENT);
    var again = TlsReader.decode(command.toBytes(), DecidePublication::read);
    assertEquals(command, again);
    world.assertRefused(Reason.NOT_PERMITTED, () -> again);
  }

  @Test
  void recordThatIsPublic_isErasedAfterItsWithdrawalOnly_andThenStaysUnpublished() {
    Post post = posted(world.xb);
    world.node.execute(Publication.publish(post, 1, "0", world.xa).command());
    Device[] three = {world.xa, world.xb, world.s1};
    world.assertRefused(Reason.HELD, () -> erasure(world, post, three));
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    world.node.execute(erasure(world, post, three));
    world.assertRefused(Reason.ERASED, () -> Publication.publish(post, 3, "0", world.xa).command());
    world.assertRefused(Reason.ERASED, () -> Publication.request(post, 3, "0", world.xa).command());
    assertThat(findings()).as("judged where each stands").isEmpty();
  }

  @Test
  void requestOfARecordThatIsErased_isNotExecuted() {
    Post post = posted(world.xb);
    Publication request = Publication.request(post, 1, "0", world.xa);
    world.node.execute(request.command());
    world.node.execute(erasure(world, post, world.xa, world.xb, world.s1));
    world.assertRefused(Reason.ERASED, () -> request.executed(world.s1).command());
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    assertThat(findings()).isEmpty();
  }

  @Test
  void decisionsAreThere_afterARestart() {
    Post post = posted(world.xa);
    Publication decision = Publication.publish(post, 1, "0", world.xa);
    Appended first = world.node.execute(decision.command());
    world.restart();
    assertEquals(1, last(post).orElseThrow().number());
    assertEquals(first, world.node.execute(decision.command()));
    world.node.execute(Publication.withdraw(post, 2, world.xa).command());
    assertThat(findings()).isEmpty();
  }

  @Test
  void forgedDecisions_andRowsThatDoNotFit_areFindings() {
    Post post = posted(world.xb);
    Publication good = Publication.publish(post, 1, "0", world.xa);
    Appended decided = world.node.execute(good.command());
    world.node.sequencer().seal();
    world.node.sequencer().close();
    Storage storage = world.node.storage();
    byte[] key = Decisions.key(post.block().record(), 1);
    try (Transaction state = storage.begin()) {
      state.delete(Table.PUBLICATION, key);
      assertThat(findings(state)).as("row that is gone").isNotEmpty();
    }
    try (Transaction state = storage.begin()) {
      var other = Publication.publish(post, 1, "0-3", world.xa).text();
      DecisionRow wider = DecisionRow.of(other, good.hash(), decided.index());
      state.put(Table.PUBLICATION, key, wider.toRow());
      assertThat(findings(state)).as("more parts than were signed").isNotEmpty();
    }
    try (Transaction state = storage.begin()) {
      forge(state, Publication.withdraw(post, 2, world.xa));
      assertThat(findings(state))
          .as("a true decision")
          .noneMatch(each -> each.contains("decision:"));
    }
    try (Transaction state = storage.begin()) {
      forge(state, Publication.withdraw(post, 2, world.xb));
      assertThat(findings(state)).anyMatch(each -> each.contains("decision: NOT_PERMITTED"));
    }
    try (Transaction state = storage.begin()) {
      forge(state, Publication.withdraw(post, 3, world.xa));
      assertThat(findings(state)).anyMatch(each -> each.contains("decision: CONFLICT"));
    }
  }

  /** What a server would do that asks none of its own rules. */
  private void forge(Transaction state, Publication decision) {
    var archive = new Archive();
    Appended appended =
        archive
            .appender(state)
            .append(
                LeafKind.DECISION,
                world.node.time(),
                Chain.of(World.DIALOGUE),
                Bytes.of(new byte[32]),
                decision.note(),
                List.of());
    DecisionRow row = DecisionRow.of(decision.text(), decision.hash(), appended.index());
    state.put(
        Table.PUBLICATION, Decisions.key(decision.text().record(), row.number()), row.toRow());
  }
}

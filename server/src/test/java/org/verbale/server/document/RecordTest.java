package org.verbale.server.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.identity.Registry;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;

class RecordTest {
  @TempDir Path data;
  private World world;
  private MlsGroup group;

  @BeforeEach
  void begin() {
    world = new World(data, 2);
    group = world.dialogue();
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void validRecord_isArchivedWithAllThatItNames() {
    Bytes terms = Post.sealedTerms(9, world.mechanism.random());
    Post post = world.message(world.xa, World.DIALOGUE).terms(terms);
    Appended appended = world.node.execute(post.command(world.xa));
    Entry entry =
        world.node.read((view, policy) -> world.node.archive().entry(view, appended.index()));
    assertEquals(post.note(), entry.object());
    assertEquals(
        List.of(
            new Blob(Blob.Kind.PRIVATE_BLOCK, post.privateBlock().toBytes()),
            new Blob(Blob.Kind.CIPHERTEXT, post.ciphertext()),
            new Blob(Blob.Kind.TERMS, post.terms())),
        entry.blobs());
    assertEquals(appended.position().sequence() + 1, world.head(World.DIALOGUE).length());
  }

  @Test
  void sameBytesAgain_evenEpochsLater_areAcceptedWhereTheyStand() {
    PostRecord post = world.message(world.xb, World.DIALOGUE).command(world.xb);
    Appended first = world.node.execute(post);
    world.commit(world.s1, World.DIALOGUE, group, CommitPlan.refresh());
    Digest before = world.node.stateDigest();
    assertEquals(first, world.node.execute(post));
    assertEquals(before, world.node.stateDigest());
  }

  /** What admission verified travels with the command: the writer has nothing left to verify. */
  @Test
  void signatureVerifiedAtAdmission_isNotVerifiedAgain_butTheSignersRightIsAskedAnew() {
    PostRecord post = world.message(world.xa, World.DIALOGUE).command(world.xa);
    var verified = post.note().attested(world.mechanism.registry(), "record note");
    var nobodyKnown = Registry.trusting(Set.of());
    assertSame(verified, post.note().attested(nobodyKnown, "record note"));
    world.revoke(world.xa);
    world.assertRefused(Reason.REVOKED, () -> post);
  }

  @Test
  void sameIdWithOtherBytes_isConflict_evenUnderAStaleEpoch() {
    Post post = world.message(world.xa, World.DIALOGUE);
    world.node.execute(post.command(world.xa));
    world.assertRefused(
        Reason.CONFLICT,
        () ->
            world
                .message(world.xa, World.DIALOGUE)
                .record(post.block().record())
                .command(world.xa));
    Post stale = world.message(world.xa, World.DIALOGUE).record(post.block().record());
    world.commit(world.s1, World.DIALOGUE, group, CommitPlan.refresh());
    world.assertRefused(Reason.CONFLICT, () -> stale.command(world.xa));
  }

  @Test
  void recordWithAttachments_isAcceptedOnceAllChunksAreHere() {
    Post post = world.message(world.xa, World.DIALOGUE);
    AttachmentRef first = attachment(post, 0);
    AttachmentRef second = attachment(post, 1);
    Sealed one = world.upload(world.xa, first, 1);
    Sealed two = world.upload(world.xa, second, 2);
    Post complete = post.attachments(one, two);
    world.node.execute(complete.command(world.xa));
    List<byte[]> chunks = World.chunks(2);
    for (int number = 0; number < chunks.size(); number++) {
      int wanted = number;
      Bytes chunk =
          world.node.read(
              (view, policy) ->
                  world
                      .node
                      .documents()
                      .chunk(view, policy, second, world.xb.transport().certificate(), wanted));
      assertEquals(Bytes.of(chunks.get(number)), chunk);
    }
    // What is taken stays what it is, and the same chunk again is harmless.
    Digest before = world.node.stateDigest();
    long length = two.length();
    assertEquals(2, put(second, length, 0, chunks.get(0)));
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void interruptedUpload_goesOnFromWhereItStopped() {
    Post post = world.message(world.xa, World.DIALOGUE);
    AttachmentRef attachment = attachment(post, 0);
    List<byte[]> chunks = World.chunks(3);
    long length = (long) chunks.get(0).length + chunks.get(1).length;
    assertEquals(1, put(attachment, length, 0, chunks.get(0)));
    assertEquals(1, next(attachment));
    world.assertRefused(
        Reason.INCOMPLETE_ATTACHMENT,
        () -> post.attachments(new Sealed(Digest.ZERO, length)).command(world.xa));
    assertEquals(2, put(attachment, length, 1, chunks.get(1)));
  }

  @Test
  void idleUploads_makeRoomForNewOnes() {
    AttachmentRef old = attachment(world.message(world.xa, World.DIALOGUE), 0);
    world.upload(world.xa, old, 1);
    world.node.at(world.mechanism.pass(Duration.ofDays(8)).time());
    world.upload(world.xa, attachment(world.message(world.xa, World.DIALOGUE), 0), 2);
    assertEquals(0, next(old));
  }

  @Test
  void tooManyUploads_areRefused_untilSomeAreIdle() {
    var limits = new Limits.Uploads(1 << 20, 1 << 30, 2, Duration.ofDays(1));
    for (int i = 0; i < 2; i++) {
      world.node.execute(small(limits));
    }
    world.assertRefused(Reason.RATE_LIMITED, () -> small(limits));
    world.node.at(world.mechanism.pass(Duration.ofDays(2)).time());
    world.node.execute(small(limits));
  }

  private PutChunk small(Limits.Uploads limits) {
    AttachmentRef attachment = attachment(world.message(world.xa, World.DIALOGUE), 0);
    return PutChunk.of(world.xa.caller(), attachment, 16, 0, Bytes.of(new byte[16]), limits);
  }

  @Test
  void clearedRecordOfAnExpert_isAccepted() {
    Post feedback = world.message(world.xbExpert, World.DIALOGUE).type(RecordType.FEEDBACK);
    world.assertRefused(Reason.CLEARANCE_REQUIRED, () -> feedback.command(world.xbExpert));
    Appended appended =
        world.node.execute(
            feedback.signedBy(world.xbExpert.signer(), world.xb.signer()).command(world.xbExpert));
    assertTrue(appended.index() > 0);
  }

  @Test
  void recordsSurviveARestart() {
    PostRecord post = world.message(world.xa, World.DIALOGUE).command(world.xa);
    Appended first = world.node.execute(post);
    world.node.sequencer().seal(); // closing would
    Digest before = world.node.stateDigest();
    world.restart();
    assertEquals(before, world.node.stateDigest());
    assertEquals(first, world.node.execute(post));
    assertEquals(
        first,
        world.node.execute(
            PostRecord.of(
                world.xa.caller(),
                World.DIALOGUE,
                post.note().received().toBytes(),
                post.blockText(),
                post.ciphertext(),
                post.terms())));
  }

  private long next(AttachmentRef attachment) {
    return world.node.read(
        (view, policy) ->
            world
                .node
                .documents()
                .next(view, policy, attachment, world.xa.transport().certificate()));
  }

  private long put(AttachmentRef attachment, long length, long number, byte[] content) {
    return world.node.execute(World.chunk(world.xa, attachment, length, number, content));
  }

  private static AttachmentRef attachment(Post post, int index) {
    return new AttachmentRef(World.DIALOGUE, post.block().record(), index);
  }
}

package org.verbale.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.complaint.ComplaintNote;
import org.verbale.complaint.ComplaintNote.Ground;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.Digest;
import org.verbale.note.SignedNote;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.PostComplaint;
import org.verbale.server.document.SetHold;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Publication;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;

class DeterminismTest {
  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();

  @TempDir Path one;
  @TempDir Path other;

  @Test
  void sameCommands_inAnyBatches_giveTheSameState() {
    assertEquals(run(one, false), run(other, true));
  }

  /** A little of everything; {@code together}: commands share batches, else each has its own. */
  private static Digest run(Path data, boolean together) {
    try (World world = new World(data, 7)) {
      MlsGroup group = world.dialogue();
      List<Command<?>> commands = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        commands.add(world.message(world.xa, World.DIALOGUE).command(world.xa));
      }
      commands.addAll(decisions(world));
      if (together) {
        CompletableFuture<?>[] sent =
            commands.stream()
                .map(command -> world.node.sequencer().submit(command))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();
      } else {
        commands.forEach(world.node::execute);
      }
      world.node.sequencer().seal();
      world.revoke(world.xbExpert);
      world.assertRefused(
          Reason.COMMIT_REQUIRED, () -> world.message(world.xa, World.DIALOGUE).command(world.xa));
      world.commit(
          world.s1,
          World.DIALOGUE,
          group,
          CommitPlan.refresh().remove(world.leaf(group, world.xbExpert)));
      return world.node.stateDigest();
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** A record with all that a record can have: held, complained of, held no more, erased. */
  private static List<Command<?>> decisions(World world) {
    Bytes terms = Post.sealedTerms(400, world.mechanism.random());
    Post bare = world.message(world.xb, World.DIALOGUE).terms(terms);
    var attachment = new AttachmentRef(World.DIALOGUE, bare.block().record(), 0);
    Post post = bare.attachments(world.upload(world.xb, attachment, 3));
    Digest note = Digest.sha256(post.note().toByteArray());
    var complaint =
        new ComplaintNote(World.DIALOGUE, attachment.record(), note, Ground.CHUNKS_ROOT);
    var erasure =
        new Erasure(World.DIALOGUE, attachment.record(), note, Erasure.Reason.HARMFUL_CONTENT);
    Bytes decision =
        SignedNote.sign(erasure.toText(), world.xa.signer(), world.xb.signer(), world.s1.signer())
            .toBytes();
    return List.of(
        post.command(world.xb),
        hold(world.s1, 0),
        PostComplaint.of(world.xa.caller(), world.xa.sign(complaint), SIZES),
        Supplement.of(post, 2, world.mechanism.random()).command(world.xa),
        hold(world.s2, 1),
        Publication.publish(post, 1, "0-1", world.xa).command(),
        Publication.withdraw(post, 2, world.xa).command(),
        EraseRecord.of(world.xc.caller(), decision, SIZES));
  }

  private static SetHold hold(Device by, long before) {
    return SetHold.of(by.caller(), by.sign(Hold.next(World.DIALOGUE, before)), SIZES);
  }
}

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
import org.verbale.id.Digest;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.document.PostRecord;
import org.verbale.server.testing.World;

class DeterminismTest {
  @TempDir Path one;
  @TempDir Path other;

  @Test
  void sameCommands_inAnyBatches_giveTheSameState() {
    assertEquals(run(one, false), run(other, true));
  }

  /** A little of everything; {@code together}: records share batches, else each has its own. */
  private static Digest run(Path data, boolean together) {
    try (World world = new World(data, 7)) {
      MlsGroup group = world.dialogue();
      List<PostRecord> posts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        posts.add(world.message(world.xa, World.DIALOGUE).command(world.xa));
      }
      if (together) {
        CompletableFuture<?>[] sent =
            posts.stream().map(world.node.sequencer()::submit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();
      } else {
        posts.forEach(world.node::execute);
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
}

package org.verbale.server.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.EpochId;
import org.verbale.client.mls.MlsGroup;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.refusal.Reason;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Entry;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.World;

class ChannelCreationTest {
  @TempDir Path data;
  private World world;

  @BeforeEach
  void begin() {
    world = new World(data, 1);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void validCreation_makesBothEpochsAndServesTheMembers() {
    MlsGroup group = world.found(world.s1, World.DIALOGUE);
    CreateChannel create =
        world.creation(world.s1, World.DIALOGUE, group, world.s2, world.xa, world.xb);
    Appended appended = world.node.execute(create);
    assertEquals(1, appended.position().sequence());
    assertEquals(LeafKind.HANDSHAKE, appended.leaf().kind());
    List<Entry> entries =
        world.node.read(
            (view, policy) ->
                world.node.archive().entries(view, Chain.of(World.DIALOGUE), 0, 10, 1 << 20));
    assertEquals(
        List.of(LeafKind.CHANNEL_CREATED, LeafKind.HANDSHAKE),
        entries.stream().map(entry -> entry.leaf().kind()).toList());
    assertEquals(create.note().received().toBytes(), entries.get(0).object());
    for (Device member : List.of(world.s1, world.s2, world.xa, world.xb)) {
      assertTrue(mayRead(member));
    }
    for (Device other : List.of(world.xaExpert, world.xc, world.xd)) {
      assertTrue(!mayRead(other));
    }
    var epoch = new EpochId(World.DIALOGUE, 0, 1);
    for (Device added : List.of(world.s2, world.xa, world.xb)) {
      var welcomes =
          world.node.read(
              (view, policy) ->
                  world.node.channels().welcomes(view, policy, added.transport().certificate()));
      assertEquals(List.of(epoch), welcomes.stream().map(w -> w.epoch()).toList());
      assertEquals(create.commit().welcome(), welcomes.get(0).message());
      assertEquals(1, welcomes.get(0).sequence());
    }
  }

  @Test
  void sameCreationAgain_isAcceptedWhereItStands() {
    MlsGroup group = world.found(world.s1, World.DIALOGUE);
    CreateChannel create = world.creation(world.s1, World.DIALOGUE, group, world.s2);
    Appended first = world.node.execute(create);
    var before = world.node.stateDigest();
    assertEquals(first, world.node.execute(create));
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void secondCreation_isRefusedAsConflict() {
    world.create(world.s1, World.DIALOGUE, world.s2);
    MlsGroup group = world.found(world.s2, World.DIALOGUE);
    CreateChannel second = world.creation(world.s2, World.DIALOGUE, group, world.s1);
    world.assertRefused(Reason.CONFLICT, () -> second);
  }

  private boolean mayRead(Device device) {
    return world.node.read(
        (view, policy) ->
            world
                .node
                .channels()
                .mayRead(view, policy, World.DIALOGUE, device.transport().certificate()));
  }
}

package org.verbale.server.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.verbale.server.testing.World.DIALOGUE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.mls.wire.Lifetime;
import org.verbale.refusal.Reason;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.World;

class DirectoryTest {
  @TempDir Path data;
  private World world;

  @BeforeEach
  void begin() {
    world = new World(data, 5);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void oneTimeKeyPackages_areGivenOutOnceInOrderThenTheLastResort() {
    Bytes one = fresh();
    Bytes two = fresh();
    Bytes last = fresh();
    assertEquals(2, publish(last, one, two));
    assertEquals(new Directory.Stock(2, true), stock());
    assertEquals(List.of(one), claim());
    assertEquals(List.of(two), claim());
    assertEquals(List.of(last), claim());
    assertEquals(List.of(last), claim());
    assertEquals(new Directory.Stock(0, true), stock());
  }

  @Test
  void deviceWithoutKeyPackages_givesNothing() {
    assertEquals(List.of(Bytes.EMPTY), claim());
  }

  @Test
  void samePublicationAgain_changesNothing() {
    Bytes one = fresh();
    Bytes last = fresh();
    assertEquals(1, publish(last, one));
    Digest before = world.node.stateDigest();
    assertEquals(1, publish(last, one));
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void expiredKeyPackages_areLeftOut() {
    long now = world.second();
    Bytes brief =
        Device.message(world.xb.keyPackage(world.mechanism, new Lifetime(now - 60, now + 60)));
    Bytes lasting = fresh();
    publish(Bytes.EMPTY, brief, lasting);
    world.node.at(world.mechanism.pass(Duration.ofHours(1)).time());
    assertEquals(List.of(lasting), claim());
    world.assertRefused(
        Reason.MALFORMED,
        () ->
            PublishKeyPackages.of(world.xb.caller(), List.of(brief), Bytes.EMPTY, Limits.DEFAULT));
  }

  @Test
  void checkedAhead_stillMeetsWhatHasChangedSince() {
    var publish =
        PublishKeyPackages.of(world.xb.caller(), List.of(fresh()), Bytes.EMPTY, Limits.DEFAULT);
    world.node.<Boolean>read(
        (view, policy) -> {
          Directory.verify(policy, publish);
          return true;
        });
    world.revoke(world.xb);
    world.assertRefused(Reason.MALFORMED, () -> publish);
  }

  @Test
  void claimLimits_endWithTheHour() {
    var limits = new Limits.Directory(9, 9, 1, 9, Duration.ofDays(1));
    world.node.execute(claimOf(limits));
    world.assertRefused(Reason.RATE_LIMITED, () -> claimOf(limits));
    world.node.at(world.mechanism.pass(Duration.ofHours(1)).time());
    world.node.execute(claimOf(limits));
  }

  private Bytes fresh() {
    return Device.message(world.xb.keyPackage(world.mechanism));
  }

  private int publish(Bytes lastResort, Bytes... oneTime) {
    return world.node.execute(
        PublishKeyPackages.of(world.xb.caller(), List.of(oneTime), lastResort, Limits.DEFAULT));
  }

  private List<Bytes> claim() {
    return world.node.execute(claimOf(Limits.DEFAULT.directory()));
  }

  private ClaimKeyPackages claimOf(Limits.Directory limits) {
    return ClaimKeyPackages.of(
        world.s1.caller(), DIALOGUE, List.of(world.xb.certificate()), limits);
  }

  private Directory.Stock stock() {
    return world.node.read(
        (view, policy) ->
            world.node.directory().stock(view, policy, world.xb.transport().certificate()));
  }
}

package org.verbale.server.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.verbale.server.testing.World.DIALOGUE;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.refusal.Reason;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.World;
import org.verbale.testing.Mechanism;

class ChannelLifeTest {
  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();
  private static final EpochId FIRST = new EpochId(DIALOGUE, 0, 1);

  @TempDir Path data;
  private World world;
  private MlsGroup group;

  @BeforeEach
  void begin() {
    world = new World(data, 4);
    group = world.dialogue();
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void validCommit_isArchivedAndBecomesTheCurrentEpoch() {
    Draft draft = world.draft(world.s1, DIALOGUE, group, CommitPlan.refresh());
    Appended appended = world.node.execute(draft.command(world.s1, DIALOGUE));
    Entry entry = entry(appended);
    assertEquals(LeafKind.HANDSHAKE, entry.leaf().kind());
    assertEquals(
        List.of(
            new Blob(Blob.Kind.COMMIT, draft.commit()), new Blob(Blob.Kind.KEY_LINK, draft.link())),
        entry.blobs());
    assertEquals(2, status(world.xa).epoch().orElseThrow().number());
    group.adoptStaged();
    assertEquals(group.group().tree().toBytes(), tree(world.xa, new EpochId(DIALOGUE, 0, 2)));
  }

  @Test
  void sameCommitAgain_isAcceptedWhereItStands() {
    CommitEpoch commit =
        world.draft(world.s1, DIALOGUE, group, CommitPlan.refresh()).command(world.s1, DIALOGUE);
    Appended first = world.node.execute(commit);
    Digest before = world.node.stateDigest();
    assertEquals(first, world.node.execute(commit));
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void twoCommitsForOneEpoch_firstWinsInOneBatchToo() {
    MlsGroup other = world.joined(world.xa, group);
    var one =
        world
            .node
            .sequencer()
            .submit(
                world
                    .draft(world.s1, DIALOGUE, group, CommitPlan.refresh())
                    .command(world.s1, DIALOGUE));
    var two =
        world
            .node
            .sequencer()
            .submit(
                world
                    .draft(world.xa, DIALOGUE, other, CommitPlan.refresh())
                    .command(world.xa, DIALOGUE));
    Appended won = one.join();
    assertTrue(two.handle((result, failure) -> failure != null).join());
    assertEquals(won.position().sequence() + 1, world.head(DIALOGUE).length());
  }

  @Test
  void newDevice_joinsByItsWelcomeWithTheTreeOfItsEpoch() throws Exception {
    Device expert = world.device("XC", Role.EXPERT);
    world.follow();
    OwnKeyPackage own = world.fetchOwn(expert, world.s1, DIALOGUE);
    world.commit(world.s1, DIALOGUE, group, CommitPlan.refresh().add(own.keyPackage()));
    world.commit(world.s1, DIALOGUE, group, CommitPlan.refresh());
    var waiting =
        world.node.read(
            (view, policy) ->
                world.node.channels().welcomes(view, policy, expert.transport().certificate()));
    assertEquals(1, waiting.size());
    EpochId epoch = waiting.get(0).epoch();
    assertEquals(new EpochId(DIALOGUE, 0, 2), epoch);
    var welcome = (Welcome) MlsMessage.decode(waiting.get(0).message()).body();
    MlsGroup joined = world.joinedBy(welcome, own, tree(expert, epoch));
    assertEquals(2, joined.epoch());
    assertEquals(0, world.node.execute(new DiscardWelcome(expert.caller(), epoch)));
    world.assertRefused(Reason.UNKNOWN, () -> new DiscardWelcome(expert.caller(), epoch));
  }

  @Test
  void acknowledgement_isArchivedOnce() {
    Digest note =
        world.node.read(
            (view, policy) ->
                world
                    .node
                    .archive()
                    .entries(view, Chain.of(DIALOGUE), 1, 1, 1)
                    .get(0)
                    .leaf()
                    .object());
    Acknowledge acknowledge =
        Acknowledge.of(world.xa.caller(), world.xa.sign(new Acknowledgement(FIRST, note)), SIZES);
    Appended first = world.node.execute(acknowledge);
    assertEquals(LeafKind.ACKNOWLEDGEMENT, first.leaf().kind());
    world.commit(world.s1, DIALOGUE, group, CommitPlan.refresh());
    assertEquals(first, world.node.execute(acknowledge));
  }

  @Test
  void relink_isArchivedWithTheNewLink() {
    Bytes link = Draft.link(world.mechanism.random());
    Appended appended =
        world.node.execute(
            RelinkEpoch.of(
                world.xb.caller(),
                world.xb.sign(new Relink(FIRST, Digest.ZERO, Optional.of(Draft.hash(link)))),
                link,
                SIZES));
    assertEquals(List.of(new Blob(Blob.Kind.KEY_LINK, link)), entry(appended).blobs());
  }

  @Test
  void resyncRequest_waitsUntilACommitAddsTheDeviceAgain() {
    OwnKeyPackage own = world.xa.keyPackage(world.mechanism);
    Bytes message = Device.message(own);
    Appended appended =
        world.node.execute(
            RequestResync.of(
                world.xa.caller(),
                world.xa.sign(new ResyncRequest(FIRST, Draft.hash(message))),
                message,
                SIZES));
    assertEquals(List.of(new Blob(Blob.Kind.KEY_PACKAGE, message)), entry(appended).blobs());
    assertEquals(
        List.of(new Channels.Resync(world.xa.certificate(), message)), status(world.s1).resyncs());
    KeyPackage keyPackage = own.keyPackage();
    world.commit(
        world.s1,
        DIALOGUE,
        group,
        CommitPlan.refresh().remove(world.leaf(group, world.xa)).add(keyPackage));
    assertEquals(List.of(), status(world.s1).resyncs());
    // It is in the group since this epoch, and so acknowledges none before.
    world.assertRefused(
        Reason.NOT_A_MEMBER,
        () ->
            Acknowledge.of(
                world.xa.caller(), world.xa.sign(new Acknowledgement(FIRST, Digest.ZERO)), SIZES));
  }

  @Test
  void renewedCertificate_replacesTheLeafByItsOwnCommit() throws IdentityException {
    MlsGroup own = world.joined(world.xa, group);
    Mechanism.Device renewed = world.mechanism.renew(world.xa.signing(), Mechanism.years(6));
    world.follow();
    world.commit(world.xa, DIALOGUE, own, CommitPlan.refresh().renewing(Device.identity(renewed)));
    Device after = new Device(renewed, world.xa.transport());
    world.node.execute(world.message(after, DIALOGUE).command(after));
    world.assertRefused(
        Reason.NOT_A_MEMBER, () -> world.message(world.xa, DIALOGUE).command(world.xa));
  }

  @Test
  void status_saysWhoMustGoAndWhoIsMissing() {
    Device newcomer = world.device("XB", Role.FOCAL_POINT);
    Device expert = world.device("XB", Role.EXPERT);
    world.revoke(world.xc);
    Channels.Status status = status(world.s1);
    assertEquals(Set.of(world.xc.certificate()), status.removals());
    assertEquals(List.of(newcomer.certificate()), status.additions());
    assertTrue(!status.additions().contains(expert.certificate()));
    assertEquals(
        Set.of(World.ANSWERS, World.DIALOGUE, World.REVIEWERS),
        Set.copyOf(
            world
                .node
                .<List<Channels.Status>>read(
                    (view, policy) ->
                        world
                            .node
                            .channels()
                            .list(view, policy, world.s1.transport().certificate()))
                .stream()
                .map(Channels.Status::channel)
                .toList()));
  }

  @Test
  void version_movesWithMembersWelcomesAndRegistry_andNotWithRecords() {
    long first = version();
    world.node.execute(world.message(world.xa, DIALOGUE).command(world.xa));
    assertEquals(first, version());
    assertEquals(Set.of(DIALOGUE), readable(world.xc));
    world.revoke(world.xc);
    assertEquals(Set.of(), readable(world.xc));
    long second = version();
    assertTrue(second > first);
    world.node.execute(new DiscardWelcome(world.xa.caller(), FIRST));
    long third = version();
    assertTrue(third > second);
    world.commit(
        world.s1, DIALOGUE, group, CommitPlan.refresh().remove(world.leaf(group, world.xc)));
    assertTrue(version() > third);
  }

  @Test
  void channelState_survivesARestart() {
    world.node.sequencer().seal();
    Digest before = world.node.stateDigest();
    world.restart();
    assertEquals(before, world.node.stateDigest());
    world.commit(world.s1, DIALOGUE, group, CommitPlan.refresh());
  }

  private Channels.Status status(Device caller) {
    return world.node.read(
        (view, policy) ->
            world.node.channels().status(view, policy, DIALOGUE, caller.transport().certificate()));
  }

  private Bytes tree(Device caller, EpochId epoch) {
    return world.node.read(
        (view, policy) ->
            world.node.channels().tree(view, policy, epoch, caller.transport().certificate()));
  }

  private Entry entry(Appended appended) {
    return world.node.read((view, policy) -> world.node.archive().entry(view, appended.index()));
  }

  private long version() {
    return world.node.read((view, policy) -> world.node.channels().version(view));
  }

  private Set<ChannelId> readable(Device device) {
    return world.node.read(
        (view, policy) ->
            world.node.channels().readable(view, policy, device.transport().certificate()));
  }
}

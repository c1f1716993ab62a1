package org.verbale.server;

import static org.verbale.server.testing.World.ANSWERS;
import static org.verbale.server.testing.World.DIALOGUE;
import static org.verbale.server.testing.World.REVIEWERS;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PrivateMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.refusal.Reason;
import org.verbale.server.channel.Acknowledge;
import org.verbale.server.channel.CommitEpoch;
import org.verbale.server.channel.CreateChannel;
import org.verbale.server.channel.DiscardWelcome;
import org.verbale.server.channel.RelinkEpoch;
import org.verbale.server.channel.RequestResync;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.testing.Mechanism;

/** Hostile clients of a channel: of its creation, its Commits, its notes. */
class HostileChannelTest extends HostileTable {
  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();
  private static final EpochId FIRST = new EpochId(DIALOGUE, 0, 1);

  private MlsGroup ofS1;
  private MlsGroup ofXa;
  private MlsGroup ofXaExpert;
  private MlsGroup ofXb;

  @TestFactory
  List<DynamicTest> creations() {
    row("creates as an outsider", Reason.NOT_ENTITLED, () -> alone(world.xd, DIALOGUE));
    row(
        "creates a channel that the review does not have",
        Reason.NOT_ENTITLED,
        () -> alone(world.xa, ChannelId.of("R-XA/dialogue/FA")));
    row(
        "creates a channel of no review",
        Reason.NOT_ENTITLED,
        () -> alone(world.xa, ChannelId.of("R-XZ/dialogue")));
    row(
        "creates the reviewers' channel as the State under review",
        Reason.NOT_ENTITLED,
        () -> alone(world.xa, REVIEWERS));
    row(
        "leaves the Secretariat out",
        Reason.SECRETARIAT_MISSING,
        () -> world.creation(world.xa, ANSWERS, world.found(world.xa, ANSWERS), world.xb));
    row(
        "creates in another device's name",
        Reason.NOT_PERMITTED,
        () ->
            world.creation(world.s1, world.s2, ANSWERS, world.found(world.s1, ANSWERS), world.s2));
    row(
        "begins in a later epoch",
        Reason.INVALID_COMMIT,
        () -> {
          MlsGroup group = world.found(world.s1, ANSWERS);
          world.draft(world.s1, ANSWERS, group, add(world.fetch(world.s2, world.s1, ANSWERS)));
          group.adoptStaged();
          return beginning(world.s1, group, group.groupInfo(world.s1.signing().key(), true), 0);
        });
    row(
        "shows a tree that is not the creator's",
        Reason.INVALID_COMMIT,
        () -> {
          MlsGroup other = world.found(world.s2, ANSWERS);
          return beginning(
              world.s1,
              world.found(world.s1, ANSWERS),
              other.groupInfo(world.s2.signing().key(), true),
              0);
        });
    row(
        "begins without a tree",
        Reason.INVALID_COMMIT,
        () -> {
          MlsGroup group = world.found(world.s1, ANSWERS);
          return beginning(world.s1, group, group.groupInfo(world.s1.signing().key(), false), 0);
        });
    row(
        "begins with another generation",
        Reason.INVALID_COMMIT,
        () -> {
          MlsGroup group = world.found(world.s1, ANSWERS);
          return beginning(world.s1, group, group.groupInfo(world.s1.signing().key(), true), 1);
        });
    row(
        "commits to a channel that does not exist",
        Reason.UNKNOWN,
        () ->
            world
                .draft(world.s1, ANSWERS, world.found(world.s1, ANSWERS), CommitPlan.refresh())
                .command(world.s1, ANSWERS));
    return rows();
  }

  @TestFactory
  List<DynamicTest> members() {
    dialogue();
    row(
        "drops the Secretariat to one",
        Reason.SECRETARIAT_MISSING,
        () -> commit(world.s1, ofS1, remove(world.s2)));
    row(
        "removes a member of another State",
        Reason.NOT_PERMITTED,
        () -> commit(world.xa, ofXa, remove(world.xb)));
    row(
        "removes its own focal point as an expert",
        Reason.NOT_PERMITTED,
        () -> commit(world.xaExpert, ofXaExpert, remove(world.xa)));
    row(
        "adds an expert of another State",
        Reason.NOT_PERMITTED,
        () -> {
          Device expert = world.device("XB", Role.EXPERT);
          world.follow();
          return commit(world.xa, ofXa, add(world.fetch(expert, world.s1, DIALOGUE)));
        });
    row(
        "adds a ghost",
        Reason.NOT_REGISTERED,
        () -> commit(world.s1, ofS1, add(ghost().keyPackage())));
    row(
        "adds an outsider",
        Reason.NOT_ENTITLED,
        () -> commit(world.s1, ofS1, add(world.xd.keyPackage(world.mechanism).keyPackage())));
    row(
        "adds with a KeyPackage that nobody published",
        Reason.NO_KEY_PACKAGE,
        () -> {
          Device expert = world.device("XC", Role.EXPERT);
          world.follow();
          return commit(world.s1, ofS1, add(expert.keyPackage(world.mechanism).keyPackage()));
        });
    row(
        "adds with a stale KeyPackage",
        Reason.INVALID_COMMIT,
        () -> {
          Device expert = world.device("XC", Role.EXPERT);
          world.follow();
          long now = world.second();
          var lifetime = new Lifetime(now - 100, now - 50);
          return commit(
              world.s1,
              ofS1,
              add(expert.keyPackage(world.mechanism, lifetime).keyPackage()),
              now - 60);
        });
    row(
        "adds a device a second time",
        Reason.INVALID_COMMIT,
        () -> commit(world.s1, ofS1, add(renewed(world.xa))));
    row(
        "changes the group's extensions",
        Reason.INVALID_COMMIT,
        () -> commit(world.s1, ofS1, CommitPlan.refresh().extensions(Extensions.NONE)));
    row(
        "refers to a proposal",
        Reason.INVALID_COMMIT,
        () -> {
          try {
            var proposal =
                ofXa.propose(
                    new Proposal.Remove(world.leaf(ofXa, world.xaExpert)),
                    world.xa.signing().key(),
                    world.second());
            return commit(
                world.s1,
                ofS1,
                CommitPlan.refresh().reference(ofS1.receive(proposal, world.second())));
          } catch (HandshakeException e) {
            throw new AssertionError(e);
          }
        });
    rowAfter(
        "uses a KeyPackage a second time",
        Reason.NO_KEY_PACKAGE,
        () -> world.commit(world.s1, DIALOGUE, dropped(ofS1), remove(world.xaExpert)),
        () -> commit(world.s1, ofS1, add(world.offered(world.xaExpert).keyPackage())));
    row(
        "commits after its removal",
        Reason.NOT_A_MEMBER,
        () -> {
          Draft draft = draft(world.xaExpert, ofXaExpert, CommitPlan.refresh());
          return atEpoch(draft, 2).command(world.xaExpert, DIALOGUE);
        });
    return rows();
  }

  @TestFactory
  List<DynamicTest> commits() {
    dialogue();
    row(
        "sends another member's Commit",
        Reason.NOT_PERMITTED,
        () -> refresh(world.xa, ofXa).signedBy(world.xb.signer()).command(world.xb, DIALOGUE));
    row(
        "signs the epoch note as another device",
        Reason.NOT_PERMITTED,
        () -> refresh(world.xa, ofXa).signedBy(world.xb.signer()).command(world.xa, DIALOGUE));
    row(
        "signs the epoch note with another key",
        Reason.BAD_SIGNATURE,
        () ->
            refresh(world.xa, ofXa)
                .signedBy(NoteSigner.of(world.xa.signer().key().name(), world.mechanism.key()))
                .command(world.xa, DIALOGUE));
    row(
        "calls with a certificate that nobody registered",
        Reason.NOT_REGISTERED,
        () ->
            CommitEpoch.of(Digest.ZERO, DIALOGUE, parts(refresh(world.xa, ofXa)), Limits.DEFAULT));
    row(
        "states another Commit",
        Reason.HASH_MISMATCH,
        () ->
            command(
                refresh(world.xa, ofXa)
                    .note(
                        n ->
                            new EpochNote(
                                n.epoch(),
                                Digest.ZERO,
                                n.context(),
                                n.confirmation(),
                                n.key(),
                                n.link(),
                                n.welcome()))));
    row(
        "states another group context",
        Reason.HASH_MISMATCH,
        () ->
            command(
                refresh(world.xa, ofXa)
                    .note(
                        n ->
                            new EpochNote(
                                n.epoch(),
                                n.commit(),
                                Digest.ZERO,
                                n.confirmation(),
                                n.key(),
                                n.link(),
                                n.welcome()))));
    row(
        "states another confirmation tag",
        Reason.HASH_MISMATCH,
        () ->
            command(
                refresh(world.xa, ofXa)
                    .note(
                        n ->
                            new EpochNote(
                                n.epoch(),
                                n.commit(),
                                n.context(),
                                Digest.ZERO,
                                n.key(),
                                n.link(),
                                n.welcome()))));
    row(
        "sends another link than it states",
        Reason.HASH_MISMATCH,
        () -> command(refresh(world.xa, ofXa).withLink(Draft.link(world.mechanism.random()))));
    row(
        "sends no link",
        Reason.MALFORMED,
        () -> command(refresh(world.xa, ofXa).withLink(Bytes.EMPTY).consistent()));
    row(
        "sends noise for a link",
        Reason.MALFORMED,
        () -> command(refresh(world.xa, ofXa).withLink(Bytes.of(new byte[63])).consistent()));
    row(
        "sends a Welcome for nobody",
        Reason.INVALID_COMMIT,
        () -> command(refresh(world.xa, ofXa).withWelcome(Bytes.of(new byte[9])).consistent()));
    row(
        "adds without a Welcome",
        Reason.INVALID_COMMIT,
        () -> adding().withWelcome(Bytes.EMPTY).consistent().command(world.s1, DIALOGUE));
    row(
        "sends a Welcome for somebody else",
        Reason.INVALID_COMMIT,
        () -> {
          Draft draft = adding();
          return draft
              .withWelcome(emptied(draft.welcome()))
              .consistent()
              .command(world.s1, DIALOGUE);
        });
    row(
        "breaks the Commit's signature",
        Reason.INVALID_COMMIT,
        () -> {
          Draft draft = refresh(world.xa, ofXa);
          return command(draft.withCommit(unsigned(draft.commit())).consistent());
        });
    row(
        "encrypts its handshake",
        Reason.INVALID_COMMIT,
        () -> command(refresh(world.xa, ofXa).withCommit(encrypted()).consistent()));
    row(
        "sends a proposal for a Commit",
        Reason.MALFORMED,
        () -> command(refresh(world.xa, ofXa).withCommit(proposal()).consistent()));
    row(
        "cuts the Commit short",
        Reason.MALFORMED,
        () -> {
          Draft draft = refresh(world.xa, ofXa);
          return command(
              draft
                  .withCommit(Bytes.of(draft.commit().toByteArray(), 0, draft.commit().size() - 7))
                  .consistent());
        });
    row(
        "sends a Commit of 3 MiB",
        Reason.TOO_LARGE,
        () -> command(refresh(world.xa, ofXa).withCommit(Bytes.of(new byte[3 << 20]))));
    row(
        "sends the Commit of another channel",
        Reason.HASH_MISMATCH,
        () ->
            world
                .draft(world.s1, DIALOGUE, world.found(world.s1, ANSWERS), CommitPlan.refresh())
                .command(world.s1, DIALOGUE));
    row(
        "commits to an epoch to come",
        Reason.STALE_EPOCH,
        () -> {
          try (MlsGroup ahead = world.joined(world.xb, ofS1)) {
            draft(world.xb, ahead, CommitPlan.refresh());
            ahead.adoptStaged();
            return refresh(world.xb, ahead).command(world.xb, DIALOGUE);
          }
        });
    Draft late = refresh(world.xb, ofXb);
    rowAfter(
        "comes second",
        Reason.STALE_EPOCH,
        () -> world.commit(world.xa, DIALOGUE, dropped(ofXa), CommitPlan.refresh()),
        () -> late.command(world.xb, DIALOGUE));
    return rows();
  }

  @TestFactory
  List<DynamicTest> notes() {
    dialogue();
    Digest note = epochNote(FIRST);
    row(
        "acknowledges an epoch to come",
        Reason.STALE_EPOCH,
        () -> acknowledge(world.xa, new Acknowledgement(new EpochId(DIALOGUE, 0, 9), note)));
    row(
        "acknowledges another note",
        Reason.HASH_MISMATCH,
        () -> acknowledge(world.xa, new Acknowledgement(FIRST, Digest.ZERO)));
    row(
        "acknowledges an epoch before its time",
        Reason.NOT_A_MEMBER,
        () ->
            acknowledge(
                world.xa,
                new Acknowledgement(
                    new EpochId(DIALOGUE, 0, 0), epochNote(new EpochId(DIALOGUE, 0, 0)))));
    row(
        "acknowledges as an outsider",
        Reason.NOT_ENTITLED,
        () -> acknowledge(world.xd, new Acknowledgement(FIRST, note)));
    row(
        "acknowledges without a leaf",
        Reason.NOT_A_MEMBER,
        () -> {
          Device expert = world.device("XC", Role.EXPERT);
          world.follow();
          return acknowledge(expert, new Acknowledgement(FIRST, note));
        });
    row(
        "acknowledges for another device",
        Reason.NOT_PERMITTED,
        () ->
            Acknowledge.of(
                world.xb.caller(), world.xa.sign(new Acknowledgement(FIRST, note)), SIZES));
    row(
        "acknowledges with another key",
        Reason.BAD_SIGNATURE,
        () ->
            Acknowledge.of(
                world.xa.caller(), forged(world.xa, new Acknowledgement(FIRST, note)), SIZES));
    row(
        "acknowledges another generation",
        Reason.UNKNOWN,
        () -> acknowledge(world.xa, new Acknowledgement(new EpochId(DIALOGUE, 1, 0), note)));
    row(
        "sends noise for a note",
        Reason.MALFORMED,
        () -> Acknowledge.of(world.xa.caller(), Bytes.of(new byte[50]), SIZES));
    row(
        "sends a note of 20 KiB",
        Reason.TOO_LARGE,
        () -> Acknowledge.of(world.xa.caller(), Bytes.of(new byte[20 << 10]), SIZES));
    row(
        "resyncs with another device's KeyPackage",
        Reason.NOT_PERMITTED,
        () -> resync(world.xa, world.xb.keyPackage(world.mechanism)));
    row(
        "resyncs with another KeyPackage than it states",
        Reason.HASH_MISMATCH,
        () ->
            RequestResync.of(
                world.xa.caller(),
                world.xa.sign(new ResyncRequest(FIRST, Digest.ZERO)),
                Device.message(world.xa.keyPackage(world.mechanism)),
                SIZES));
    row(
        "relinks with another link than it states",
        Reason.HASH_MISMATCH,
        () -> relink(world.xa, FIRST, Digest.ZERO));
    row(
        "relinks the first epoch",
        Reason.UNKNOWN,
        () -> {
          Bytes link = Draft.link(world.mechanism.random());
          return RelinkEpoch.of(
              world.xa.caller(),
              world.xa.sign(
                  new Relink(
                      new EpochId(DIALOGUE, 0, 0), Digest.ZERO, Optional.of(Draft.hash(link)))),
              link,
              SIZES);
        });
    row(
        "discards a welcome that it does not have",
        Reason.UNKNOWN,
        () -> new DiscardWelcome(world.xd.caller(), FIRST));
    return rows();
  }

  private void dialogue() {
    ofS1 = world.dialogue();
    ofXa = world.joined(world.xa, ofS1);
    ofXaExpert = world.joined(world.xaExpert, ofS1);
    ofXb = world.joined(world.xb, ofS1);
  }

  private CreateChannel alone(Device creator, ChannelId channel) {
    return world.creation(creator, channel, world.found(creator, channel));
  }

  /** A creation of the answers' channel out of pieces that need not fit. */
  private CreateChannel beginning(Device creator, MlsGroup group, GroupInfo info, long generation) {
    Bytes message = new MlsMessage(info).toBytes();
    EpochId first = new EpochId(ANSWERS, generation, 0);
    EpochNote note =
        new EpochNote(
            first,
            Draft.hash(message),
            Draft.hash(info.groupContext().toBytes()),
            Draft.hash(info.confirmationTag()),
            Digest.ZERO,
            generation == 0 ? Optional.empty() : Optional.of(Digest.ZERO),
            Optional.empty());
    Draft commit =
        world.draft(creator, ANSWERS, dropped(group), add(world.fetch(world.xa, creator, ANSWERS)));
    return commit.create(creator, ANSWERS, message, note);
  }

  private static MlsGroup dropped(MlsGroup group) {
    group.dropStaged();
    return group;
  }

  private Draft draft(Device committer, MlsGroup group, CommitPlan plan) {
    return world.draft(committer, DIALOGUE, dropped(group), plan);
  }

  private Draft refresh(Device committer, MlsGroup group) {
    return draft(committer, group, CommitPlan.refresh());
  }

  private CommitEpoch commit(Device committer, MlsGroup group, CommitPlan plan) {
    return draft(committer, group, plan).command(committer, DIALOGUE);
  }

  /** Made when a clock that only the client believes in said {@code second}. */
  private CommitEpoch commit(Device committer, MlsGroup group, CommitPlan plan, long second) {
    return world
        .draft(committer, DIALOGUE, dropped(group), plan, second)
        .command(committer, DIALOGUE);
  }

  private CommitEpoch command(Draft draft) {
    return draft.command(world.xa, DIALOGUE);
  }

  private static CommitEpoch.Parts parts(Draft draft) {
    return new CommitEpoch.Parts(
        draft.commit(),
        SignedNote.sign(draft.note().toText(), draft.signer()).toBytes(),
        draft.link(),
        draft.welcome());
  }

  private CommitPlan remove(Device device) {
    return CommitPlan.refresh().remove(world.leaf(ofS1, device));
  }

  private static CommitPlan add(KeyPackage keyPackage) {
    return CommitPlan.refresh().add(keyPackage);
  }

  /** S1 adds a new expert of XC. */
  private Draft adding() {
    Device expert = world.device("XC", Role.EXPERT);
    world.follow();
    return draft(world.s1, ofS1, add(world.fetch(expert, world.s1, DIALOGUE)));
  }

  private OwnKeyPackage ghost() {
    try {
      Mechanism.Device signing =
          world.mechanism.newDevice(
              world.mechanism.authority("XB"),
              "XB",
              Role.FOCAL_POINT,
              world.mechanism.deviceId(),
              Use.SIGNING,
              Mechanism.years(1));
      return new Device(signing, signing).keyPackage(world.mechanism);
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  /** A KeyPackage of the same device under a new certificate, published and claimed. */
  private KeyPackage renewed(Device device) {
    try {
      Mechanism.Device signing = world.mechanism.renew(device.signing(), Mechanism.years(6));
      world.follow();
      return world.fetch(new Device(signing, device.transport()), world.s1, DIALOGUE);
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  /** The same Commit, said to be of another epoch. */
  private static Draft atEpoch(Draft draft, long epoch) {
    try {
      var message = (PublicMessage) MlsMessage.decode(draft.commit()).body();
      var content = message.content();
      var moved =
          new FramedContent(
              content.groupId(),
              epoch,
              content.sender(),
              content.authenticatedData(),
              content.content());
      Bytes bytes =
          new MlsMessage(new PublicMessage(moved, message.auth(), message.membershipTag()))
              .toBytes();
      return draft
          .withCommit(bytes)
          .consistent()
          .note(
              n ->
                  new EpochNote(
                      new EpochId(DIALOGUE, 0, epoch + 1),
                      n.commit(),
                      n.context(),
                      n.confirmation(),
                      n.key(),
                      n.link(),
                      n.welcome()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes unsigned(Bytes commit) {
    try {
      var message = (PublicMessage) MlsMessage.decode(commit).body();
      var auth =
          new FramedContentAuthData(Bytes.of(new byte[64]), message.auth().confirmationTag());
      return new MlsMessage(new PublicMessage(message.content(), auth, message.membershipTag()))
          .toBytes();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes emptied(Bytes welcome) {
    try {
      var message = (Welcome) MlsMessage.decode(welcome).body();
      return new MlsMessage(
              new Welcome(message.cipherSuite(), List.of(), message.encryptedGroupInfo()))
          .toBytes();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes encrypted() {
    return new MlsMessage(
            new PrivateMessage(
                FIRST.group().toBytes(),
                1,
                3,
                Bytes.EMPTY,
                Bytes.of(new byte[28]),
                Bytes.of(new byte[64])))
        .toBytes();
  }

  private Bytes proposal() {
    try {
      return new MlsMessage(
              ofXb.propose(
                  new Proposal.Remove(world.leaf(ofXb, world.xbExpert)),
                  world.xb.signing().key(),
                  world.second()))
          .toBytes();
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
  }

  private Digest epochNote(EpochId epoch) {
    return world.node.read(
        (view, policy) ->
            world
                .node
                .archive()
                .entries(view, Chain.of(DIALOGUE), epoch.number(), 1, 1)
                .get(0)
                .leaf()
                .object());
  }

  private static Acknowledge acknowledge(Device device, Acknowledgement statement) {
    return Acknowledge.of(device.caller(), device.sign(statement), SIZES);
  }

  private static RequestResync resync(Device device, OwnKeyPackage keyPackage) {
    Bytes message = Device.message(keyPackage);
    return RequestResync.of(
        device.caller(),
        device.sign(new ResyncRequest(FIRST, Draft.hash(message))),
        message,
        SIZES);
  }

  private RelinkEpoch relink(Device device, EpochId epoch, Digest stated) {
    return RelinkEpoch.of(
        device.caller(),
        device.sign(new Relink(epoch, Digest.ZERO, Optional.of(stated))),
        Draft.link(world.mechanism.random()),
        SIZES);
  }

  private Bytes forged(Device device, LineFormat statement) {
    NoteSigner impostor = NoteSigner.of(device.signer().key().name(), world.mechanism.key());
    return SignedNote.sign(statement.toText(), impostor).toBytes();
  }
}

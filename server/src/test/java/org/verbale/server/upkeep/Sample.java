package org.verbale.server.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.complaint.ComplaintNote;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.log.Chain;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.record.Sealed;
import org.verbale.server.channel.Acknowledge;
import org.verbale.server.channel.DiscardWelcome;
import org.verbale.server.channel.RelinkEpoch;
import org.verbale.server.channel.RequestResync;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.PostComplaint;
import org.verbale.server.document.SetHold;
import org.verbale.server.policy.Limits;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Publication;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;

/** A data directory with a row of every kind, made by the real features. */
final class Sample {
  static final ChannelId CHANNEL = World.DIALOGUE;

  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();

  private Sample() {}

  /** Makes {@code data} and closes it. */
  static VerifierKey make(Path data) {
    try (World world = new World(data, 8163)) {
      MlsGroup group = world.dialogue();
      world.node.sequencer().seal();
      records(world);
      notes(world);
      decisions(world);
      publications(world);
      world.node.sequencer().seal();
      handshakes(world, group);
      world.node.sequencer().seal();
      return world.node.logKey().key();
    }
  }

  /** Moves all rows from memory to sorted files and blob files. */
  static void flush(Path data, Path scratch) {
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      storage.snapshot(scratch);
    }
    FileTree.delete(scratch);
  }

  private static void records(World world) {
    for (int i = 0; i < 12; i++) {
      world.node.execute(world.message(world.xa, CHANNEL).command(world.xa));
    }
    Bytes blob = Post.sealedTerms(400, world.mechanism.random());
    Post terms = world.message(world.xb, CHANNEL).terms(blob);
    world.node.execute(terms.command(world.xb));
    Supplement added = Supplement.of(terms, 2, world.mechanism.random());
    world.node.execute(added.command(world.s1));
    for (int i = 0; i < 2; i++) {
      Post post = world.message(world.xa, CHANNEL);
      Sealed sealed =
          world.upload(world.xa, new AttachmentRef(CHANNEL, post.block().record(), 0), i);
      world.node.execute(post.attachments(sealed).command(world.xa));
    }
    for (int i = 0; i < 2; i++) { // on their way for ever
      Post never = world.message(world.xa, CHANNEL);
      world.upload(world.xa, new AttachmentRef(CHANNEL, never.block().record(), 0), 7 + i);
    }
  }

  private static void notes(World world) {
    EpochId first = new EpochId(CHANNEL, 0, 1);
    Digest note =
        world.node.read(
            (view, policy) ->
                world
                    .node
                    .archive()
                    .entries(view, Chain.of(CHANNEL), 1, 1, 1)
                    .get(0)
                    .leaf()
                    .object());
    for (Device device : List.of(world.xa, world.xb, world.s1)) {
      Bytes text = device.sign(new Acknowledgement(first, note));
      world.node.execute(Acknowledge.of(device.caller(), text, SIZES));
    }
    Bytes link = Draft.link(world.mechanism.random());
    Bytes relink = world.xb.sign(new Relink(first, Digest.ZERO, Optional.of(Draft.hash(link))));
    world.node.execute(RelinkEpoch.of(world.xb.caller(), relink, link, SIZES));
    OwnKeyPackage own = world.xc.keyPackage(world.mechanism);
    Bytes message = Device.message(own);
    Bytes resync = world.xc.sign(new ResyncRequest(first, Draft.hash(message)));
    world.node.execute(RequestResync.of(world.xc.caller(), resync, message, SIZES));
    world.node.execute(new DiscardWelcome(world.xa.caller(), first));
  }

  /** A hold, lifted again, and a record that was complained of, and erased. */
  private static void decisions(World world) {
    Device holder = world.s1;
    for (int before = 0; before < 2; before++) {
      Bytes note = holder.sign(Hold.next(CHANNEL, before));
      world.node.execute(SetHold.of(holder.caller(), note, SIZES));
    }
    Bytes terms = Post.sealedTerms(400, world.mechanism.random());
    Post post = world.message(world.xb, CHANNEL).terms(terms);
    world.node.execute(post.command(world.xb));
    Digest note = Draft.hash(post.note());
    var complaint =
        new ComplaintNote(CHANNEL, post.block().record(), note, ComplaintNote.Ground.PARTS_ROOT);
    world.node.execute(PostComplaint.of(world.xa.caller(), world.xa.sign(complaint), SIZES));
    Supplement added = Supplement.of(post, 2, world.mechanism.random());
    world.node.execute(added.command(world.s1));
    var erasure = new Erasure(CHANNEL, post.block().record(), note, Erasure.Reason.PERSONAL_DATA);
    Bytes decision =
        SignedNote.sign(erasure.toText(), world.xa.signer(), world.xb.signer(), world.s2.signer())
            .toBytes();
    world.node.execute(EraseRecord.of(world.xc.caller(), decision, SIZES));
  }

  /** One record after the other: published, asked for and published, withdrawn. */
  private static void publications(World world) {
    for (int i = 0; i < 3; i++) {
      Post post = world.message(world.xa, CHANNEL);
      world.node.execute(post.command(world.xa));
      if (i == 1) {
        Publication request = Publication.request(post, 1, "0-1", world.xa);
        world.node.execute(request.command());
        world.node.execute(request.executed(world.s1).command());
      } else {
        world.node.execute(Publication.publish(post, 1, "0,2", world.xa).command());
      }
      if (i == 2) {
        world.node.execute(Publication.withdraw(post, 2, world.xa).command());
      }
    }
  }

  private static void handshakes(World world, MlsGroup group) {
    Device expert = world.device("XC", Role.EXPERT);
    world.follow();
    OwnKeyPackage own = world.fetchOwn(expert, world.s1, CHANNEL);
    world.commit(world.s1, CHANNEL, group, CommitPlan.refresh().add(own.keyPackage()));
    world.commit(
        world.s1, CHANNEL, group, CommitPlan.refresh().remove(world.leaf(group, world.xbExpert)));
    world.node.execute(world.message(world.xa, CHANNEL).command(world.xa));
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb);
  }
}

package org.verbale.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.verbale.server.testing.World.DIALOGUE;
import static org.verbale.server.testing.World.REVIEWERS;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.verbale.channel.EpochId;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.log.ChannelHead;
import org.verbale.note.NoteSigner;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.PostRecord;
import org.verbale.server.document.PostSupplement;
import org.verbale.server.document.PutChunk;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;
import org.verbale.testing.Mechanism;

/** Hostile clients that post records and attachments. */
class HostileRecordTest extends HostileTable {
  private static final Limits.Messages NOTES = Limits.DEFAULT.messages();

  @TestFactory
  List<DynamicTest> records() {
    MlsGroup group = world.dialogue();
    row(
        "posts in a channel that its party has no part in",
        Reason.NOT_ENTITLED,
        () -> Post.of(world.xa, new EpochId(REVIEWERS, 0, 1), seen(), random()).command(world.xa));
    row(
        "posts in a channel that does not exist",
        Reason.UNKNOWN,
        () -> Post.of(world.xb, new EpochId(REVIEWERS, 0, 1), seen(), random()).command(world.xb));
    row("posts as an outsider", Reason.NOT_ENTITLED, () -> message(world.xd).command(world.xd));
    row(
        "posts without a leaf",
        Reason.NOT_A_MEMBER,
        () -> {
          Device expert = world.device("XC", Role.EXPERT);
          world.follow();
          return message(expert).command(expert);
        });
    row(
        "names a channel that the record was not sealed for",
        Reason.HASH_MISMATCH,
        () -> message(world.xb).command(world.xb, REVIEWERS));
    row(
        "names another review",
        Reason.HASH_MISMATCH,
        () ->
            message(world.xa)
                .block(
                    b ->
                        new PublicBlock(
                            new ReviewId("R-XZ"),
                            b.record(),
                            b.type(),
                            b.language(),
                            b.author(),
                            b.parts(),
                            b.root()))
                .command(world.xa));
    row(
        "posts an answer as a reviewing State",
        Reason.NOT_PERMITTED,
        () -> message(world.xb).type(RecordType.ANSWER).command(world.xb));
    row(
        "posts feedback on itself",
        Reason.NOT_PERMITTED,
        () -> message(world.xa).type(RecordType.FEEDBACK).command(world.xa));
    row(
        "speaks as the Secretariat",
        Reason.NOT_PERMITTED,
        () -> message(world.s1).command(world.s1));
    row(
        "posts an administrative note as a State",
        Reason.NOT_PERMITTED,
        () -> message(world.xa).type(RecordType.ADMINISTRATIVE_NOTE).command(world.xa));
    row(
        "posts feedback as an expert, not cleared",
        Reason.CLEARANCE_REQUIRED,
        () -> message(world.xbExpert).type(RecordType.FEEDBACK).command(world.xbExpert));
    row(
        "has feedback cleared by another State",
        Reason.NOT_PERMITTED,
        () ->
            message(world.xbExpert)
                .type(RecordType.FEEDBACK)
                .signedBy(world.xbExpert.signer(), world.xc.signer())
                .command(world.xbExpert));
    row(
        "has what needs no clearance cleared",
        Reason.NOT_PERMITTED,
        () ->
            message(world.xbExpert)
                .signedBy(world.xbExpert.signer(), world.xb.signer())
                .command(world.xbExpert));
    row(
        "posts in another device's name",
        Reason.NOT_PERMITTED,
        () -> message(world.xa).command(world.xb));
    row(
        "signs with another key",
        Reason.BAD_SIGNATURE,
        () ->
            message(world.xa)
                .signedBy(NoteSigner.of(world.xa.signer().key().name(), world.mechanism.key()))
                .command(world.xa));
    row(
        "forges the clearance",
        Reason.BAD_SIGNATURE,
        () ->
            message(world.xbExpert)
                .type(RecordType.FEEDBACK)
                .signedBy(
                    world.xbExpert.signer(),
                    NoteSigner.of(world.xb.signer().key().name(), world.mechanism.key()))
                .command(world.xbExpert));
    row(
        "is signed by another than its author",
        Reason.MALFORMED,
        () -> message(world.xa).signedBy(world.xaExpert.signer()).command(world.xa));
    row(
        "sends another ciphertext",
        Reason.HASH_MISMATCH,
        () -> message(world.xa).ciphertext(Bytes.of(new byte[272])).command(world.xa));
    row(
        "sends another private block",
        Reason.HASH_MISMATCH,
        () -> {
          Post one = message(world.xa);
          Post other = message(world.xa);
          return PostRecord.of(
              world.xa.caller(),
              DIALOGUE,
              one.note(),
              other.privateBlock().toBytes(),
              other.ciphertext(),
              Bytes.EMPTY);
        });
    row(
        "sends terms that the block does not state",
        Reason.HASH_MISMATCH,
        () -> {
          Post post = message(world.xa);
          return PostRecord.of(
              world.xa.caller(),
              DIALOGUE,
              post.note(),
              post.privateBlock().toBytes(),
              post.ciphertext(),
              Bytes.of(new byte[3]));
        });
    row(
        "leaves stated terms out",
        Reason.HASH_MISMATCH,
        () -> {
          Post post = message(world.xa).terms(Bytes.of(new byte[10]));
          return PostRecord.of(
              world.xa.caller(),
              DIALOGUE,
              post.note(),
              post.privateBlock().toBytes(),
              post.ciphertext(),
              Bytes.EMPTY);
        });
    malformedTerms();
    supplements();
    row(
        "has seen another history",
        Reason.HASH_MISMATCH,
        () -> message(world.xa).seen(2, Digest.sha256(new byte[] {9})).command(world.xa));
    row(
        "has seen the future",
        Reason.HASH_MISMATCH,
        () -> message(world.xa).seen(99, seen().last()).command(world.xa));
    row(
        "has seen nothing",
        Reason.HASH_MISMATCH,
        () -> message(world.xa).seen(0, Digest.ZERO).command(world.xa));
    row(
        "sends a ciphertext of 2 MiB",
        Reason.TOO_LARGE,
        () -> message(world.xa).ciphertext(Bytes.of(new byte[2 << 20])).command(world.xa));
    row(
        "sends noise",
        Reason.MALFORMED,
        () ->
            PostRecord.of(
                world.xa.caller(),
                DIALOGUE,
                Bytes.of(new byte[99]),
                Bytes.EMPTY,
                Bytes.EMPTY,
                Bytes.EMPTY));
    Post first = message(world.xa);
    rowAfter(
        "uses a record id again",
        Reason.CONFLICT,
        () -> world.node.execute(first.command(world.xa)),
        () -> message(world.xa).record(first.block().record()).command(world.xa));
    row(
        "takes another device's record id",
        Reason.CONFLICT,
        () -> message(world.xb).record(first.block().record()).command(world.xb));
    Post late = message(world.xa);
    rowAfter(
        "posts under an epoch that is over",
        Reason.STALE_EPOCH,
        () -> world.commit(world.s1, DIALOGUE, group, CommitPlan.refresh()),
        () -> late.command(world.xa));
    row(
        "posts under an epoch to come",
        Reason.STALE_EPOCH,
        () -> Post.of(world.xa, new EpochId(DIALOGUE, 0, 7), seen(), random()).command(world.xa));
    return rows();
  }

  @TestFactory
  List<DynamicTest> attachments() {
    world.dialogue();
    Post post = message(world.xa);
    AttachmentRef attachment = new AttachmentRef(DIALOGUE, post.block().record(), 0);
    List<byte[]> chunks = World.chunks(5);
    long length = (long) chunks.get(0).length + chunks.get(1).length;
    row(
        "posts without its attachment",
        Reason.INCOMPLETE_ATTACHMENT,
        () -> post.attachments(new Sealed(Digest.ZERO, length)).command(world.xa));
    row(
        "uploads as an outsider",
        Reason.NOT_ENTITLED,
        () -> World.chunk(world.xd, attachment, length, 0, chunks.get(0)));
    row(
        "begins in the middle",
        Reason.MALFORMED,
        () -> World.chunk(world.xa, attachment, length, 1, chunks.get(1)));
    row(
        "sends a chunk of another size",
        Reason.MALFORMED,
        () -> World.chunk(world.xa, attachment, length, 0, chunks.get(1)));
    row(
        "sends a chunk behind the end",
        Reason.MALFORMED,
        () -> World.chunk(world.xa, attachment, length, 2, chunks.get(1)));
    row(
        "announces nothing",
        Reason.MALFORMED,
        () -> World.chunk(world.xa, attachment, 0, 0, new byte[0]));
    row(
        "announces 2 GiB",
        Reason.TOO_LARGE,
        () -> World.chunk(world.xa, attachment, 2L << 30, 0, chunks.get(0)));
    row(
        "announces more than it may have pending",
        Reason.RATE_LIMITED,
        () ->
            PutChunk.of(
                world.xa.caller(),
                attachment,
                length,
                0,
                Bytes.of(chunks.get(0)),
                new Limits.Uploads(1 << 20, 1, 9, Duration.ofDays(1))));
    rowAfter(
        "posts with half of its attachment",
        Reason.INCOMPLETE_ATTACHMENT,
        () -> world.node.execute(World.chunk(world.xa, attachment, length, 0, chunks.get(0))),
        () -> post.attachments(new Sealed(Digest.ZERO, length)).command(world.xa));
    row(
        "changes a chunk that is here",
        Reason.CONFLICT,
        () -> World.chunk(world.xa, attachment, length, 0, new byte[chunks.get(0).length]));
    row(
        "goes on with another length",
        Reason.CONFLICT,
        () ->
            World.chunk(world.xa, attachment, length - 16, 1, new byte[chunks.get(1).length - 16]));
    row(
        "goes on with another device's upload",
        Reason.CONFLICT,
        () -> World.chunk(world.xb, attachment, length, 1, chunks.get(1)));
    rowAfter(
        "states another root",
        Reason.INCOMPLETE_ATTACHMENT,
        () -> world.node.execute(World.chunk(world.xa, attachment, length, 1, chunks.get(1))),
        () -> post.attachments(new Sealed(Digest.ZERO, length)).command(world.xa));
    row(
        "takes another device's attachment",
        Reason.INCOMPLETE_ATTACHMENT,
        () ->
            message(world.xb)
                .record(post.block().record())
                .attachments(world.upload(world.xa, attachment, 5))
                .command(world.xb));
    return rows();
  }

  @TestFactory
  List<DynamicTest> removalsDue() {
    MlsGroup ofS1 = world.dialogue();
    MlsGroup ofXa = world.joined(world.xa, ofS1);
    MlsGroup ofXbExpert = world.joined(world.xbExpert, ofS1);
    world.revoke(world.xbExpert);
    world.assign("XB"); // XC is out
    row(
        "posts before the removal is committed",
        Reason.COMMIT_REQUIRED,
        () -> message(world.xa).command(world.xa));
    row(
        "posts with a revoked certificate",
        Reason.REVOKED,
        () -> message(world.xbExpert).command(world.xbExpert));
    row(
        "posts for a State that is out",
        Reason.NOT_ENTITLED,
        () -> message(world.xc).command(world.xc));
    row(
        "commits with a revoked certificate",
        Reason.REVOKED,
        () ->
            world
                .draft(world.xbExpert, DIALOGUE, ofXbExpert, CommitPlan.refresh())
                .command(world.xbExpert, DIALOGUE));
    row(
        "commits and leaves them in",
        Reason.INVALID_COMMIT,
        () ->
            world
                .draft(world.xa, DIALOGUE, dropped(ofXa), CommitPlan.refresh())
                .command(world.xa, DIALOGUE));
    row(
        "commits one removal of two",
        Reason.INVALID_COMMIT,
        () ->
            world
                .draft(
                    world.xa,
                    DIALOGUE,
                    dropped(ofXa),
                    CommitPlan.refresh().remove(world.leaf(ofXa, world.xc)))
                .command(world.xa, DIALOGUE));
    List<DynamicTest> all = new ArrayList<>(rows());
    for (Device removed : List.of(world.xbExpert, world.xc)) {
      all.add(
          dynamicTest(
              "reads after losing the right of " + removed.party() + " -> nothing",
              () -> assertServedNothing(removed)));
    }
    all.add(
        dynamicTest(
            "any member commits what is due -> accepted, and records flow again",
            () -> {
              world.commit(
                  world.xa,
                  DIALOGUE,
                  dropped(ofXa),
                  CommitPlan.refresh()
                      .remove(world.leaf(ofXa, world.xc))
                      .remove(world.leaf(ofXa, world.xbExpert)));
              world.node.execute(message(world.xa).command(world.xa));
              assertServedNothing(world.xc);
            }));
    return all;
  }

  @TestFactory
  List<DynamicTest> expiry() throws IdentityException {
    Device brief = brief(Duration.ofDays(10));
    world.follow();
    world.create(world.s1, DIALOGUE, world.s2, world.xa, brief);
    rowAfter(
        "posts with an expired certificate",
        Reason.EXPIRED,
        () -> world.node.at(world.mechanism.pass(Duration.ofDays(11)).time()),
        () -> message(brief).command(brief));
    List<DynamicTest> all = new ArrayList<>(rows());
    all.add(
        dynamicTest(
            "a leaf within its renewal grace -> does not hold up others",
            () -> world.node.execute(message(world.xa).command(world.xa))));
    all.add(
        dynamicTest(
            "a leaf beyond its renewal grace -> COMMIT_REQUIRED",
            () -> {
              world.node.at(world.mechanism.pass(Duration.ofDays(30)).time());
              world.assertRefused(
                  Reason.COMMIT_REQUIRED, () -> message(world.xa).command(world.xa));
            }));
    return all;
  }

  /** A focal point of XB whose signing certificate ends soon, while its transport lasts. */
  private Device brief(Duration validity) throws IdentityException {
    var id = world.mechanism.deviceId();
    var start = Mechanism.START;
    return new Device(
        world.mechanism.device(
            "XB", Role.FOCAL_POINT, id, Use.SIGNING, new Validity(start, start.plus(validity))),
        world.mechanism.device("XB", Role.FOCAL_POINT, id, Use.TRANSPORT, Mechanism.years(5)));
  }

  private void assertServedNothing(Device device) {
    var transport = device.transport().certificate();
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () ->
                world.node.read(
                    (view, policy) ->
                        world
                            .node
                            .documents()
                            .history(view, policy, DIALOGUE, transport, 0, 10, 1 << 20)));
    Reason expected =
        device.party().equals(new PartyCode("XC")) ? Reason.NOT_ENTITLED : Reason.REVOKED;
    assertEquals(expected, refused.refusal().reason());
    assertEquals(
        List.of(),
        world.node.read((view, policy) -> world.node.channels().welcomes(view, policy, transport)));
    assertThrows(
        RefusedException.class,
        () ->
            world.node.read(
                (view, policy) ->
                    world
                        .node
                        .channels()
                        .tree(view, policy, new EpochId(DIALOGUE, 0, 1), transport)));
  }

  private static MlsGroup dropped(MlsGroup group) {
    group.dropStaged();
    return group;
  }

  /** An honest message of a device, member or not. */
  private Post message(Device author) {
    return world.message(author, DIALOGUE);
  }

  private ChannelHead seen() {
    return world.head(DIALOGUE);
  }

  private SecureRandom random() {
    return world.mechanism.random();
  }

  /** Sealed terms whose hash is stated and whose form is not theirs. */
  private void malformedTerms() {
    byte[] good = Post.sealedTerms(40, world.mechanism.random()).toByteArray();
    byte[] twins = good.clone();
    System.arraycopy(twins, 27, twins, 27 + 11, 5);
    byte[] unsorted = good.clone();
    System.arraycopy(good, 27, unsorted, 27 + 11, 11);
    System.arraycopy(good, 27 + 11, unsorted, 27, 11);
    byte[] more = good.clone();
    more[26]++;
    byte[] largest = good.clone();
    Arrays.fill(largest, 23, 27, (byte) 0xff);
    byte[] version = good.clone();
    version[0] = 2;
    byte[] unknown = good.clone();
    unknown[1] = 0;
    unknown[2] = 0;
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("nothing but a hash", new byte[32]);
    all.put("cut off", Arrays.copyOf(good, good.length - 1));
    all.put("a byte more", Arrays.copyOf(good, good.length + 1));
    all.put("two slots of one label", twins);
    all.put("slots out of order", unsorted);
    all.put("a slot more than there is", more);
    all.put("four billion slots", largest);
    all.put("another version", version);
    all.put("no profile", unknown);
    all.put("a megabyte", new byte[1 << 20]);
    all.forEach(
        (what, blob) ->
            row(
                "sends sealed terms with " + what,
                Reason.MALFORMED,
                () -> message(world.xa).terms(Bytes.of(blob)).command(world.xa)));
  }

  private Supplement supplement(Post post) {
    return Supplement.of(post, 1, random());
  }

  /** Search terms that somebody adds who may not, or that are not what was signed. */
  private void supplements() {
    Post bare = message(world.xb);
    world.node.execute(bare.command(world.xb));
    row("adds terms as an outsider", Reason.NOT_ENTITLED, () -> supplement(bare).command(world.xd));
    row(
        "adds terms to a record that does not exist",
        Reason.UNKNOWN,
        () -> supplement(bare).record(message(world.xb).block().record()).command(world.xa));
    row(
        "adds terms to another record's note",
        Reason.HASH_MISMATCH,
        () -> supplement(bare).noted(Digest.ZERO).command(world.xa));
    row(
        "adds terms under an epoch that never was",
        Reason.STALE_EPOCH,
        () -> supplement(bare).epoch(new EpochId(DIALOGUE, 0, 99)).command(world.xa));
    row(
        "adds terms in another channel",
        Reason.UNKNOWN,
        () -> supplement(bare).epoch(new EpochId(REVIEWERS, 0, 1)).command(world.xb));
    row(
        "signs another's supplement",
        Reason.NOT_PERMITTED,
        () -> {
          Supplement added = supplement(bare);
          Bytes note = world.xa.sign(added.note());
          return PostSupplement.of(world.xc.caller(), note, added.terms(), NOTES);
        });
    row(
        "adds other terms than it signed",
        Reason.HASH_MISMATCH,
        () -> {
          Supplement added = supplement(bare);
          Bytes note = world.xa.sign(added.note());
          return PostSupplement.of(world.xa.caller(), note, supplement(bare).terms(), NOTES);
        });
    row(
        "adds terms of another profile than it signed",
        Reason.HASH_MISMATCH,
        () -> supplement(bare).terms(Post.sealedTerms(2, 9, random())).command(world.xa));
    row(
        "adds what are no sealed terms",
        Reason.MALFORMED,
        () -> supplement(bare).terms(Bytes.of(new byte[379])).command(world.xa));
    row(
        "adds more than terms can be",
        Reason.TOO_LARGE,
        () -> {
          Supplement added = supplement(bare);
          Bytes note = world.xa.sign(added.note());
          return PostSupplement.of(world.xa.caller(), note, Bytes.of(new byte[1 << 20]), NOTES);
        });
  }
}

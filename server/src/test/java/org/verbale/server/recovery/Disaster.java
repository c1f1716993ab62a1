package org.verbale.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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
import org.verbale.publication.ReviewersWords;
import org.verbale.record.Sealed;
import org.verbale.server.archive.Entry;
import org.verbale.server.channel.Acknowledge;
import org.verbale.server.channel.RelinkEpoch;
import org.verbale.server.channel.RequestResync;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.PostComplaint;
import org.verbale.server.document.SetHold;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Publication;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;
import org.verbale.server.upkeep.Backup;
import org.verbale.server.upkeep.Export;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.Restore;
import org.verbale.server.upkeep.SnapshotDesk;

/**
 * A review that talks, a backup, more talk of every kind, exports of all that; then the data
 * directory is lost.
 */
public final class Disaster implements AutoCloseable {
  public static final Chain DIALOGUE = Chain.of(World.DIALOGUE);
  public static final Chain REVIEWERS = Chain.of(World.REVIEWERS);
  public static final List<Chain> CHAINS = List.of(Chain.REGISTRY, DIALOGUE, REVIEWERS);

  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();

  public final World world;
  final MlsGroup group;
  final VerifierKey oldKey;
  final AttachmentRef attached;
  final AttachmentRef attachedBefore;

  /** Index of a record that the backup has, and whose content was erased since. */
  final long erased;

  public Device newcomer;
  private final Path directory;
  private final SecureRandom random = new SecureRandom();
  private final Map<Chain, List<Entry>> then = new TreeMap<>();

  public Disaster(Path directory) {
    this.directory = directory;
    Path data = directory.resolve("data");
    world = new World(data, 4711);
    oldKey = world.node.logKey().key();
    try (SnapshotDesk desk = SnapshotDesk.open(world.node.storage(), data)) {
      assertThat(desk).isNotNull();
      group = world.dialogue();
      Post said = world.message(world.xa, World.DIALOGUE);
      erased = world.node.execute(said.command(world.xa)).index();
      Post before = world.message(world.xa, World.DIALOGUE);
      attachedBefore = new AttachmentRef(World.DIALOGUE, before.block().record(), 0);
      Sealed uploaded = world.upload(world.xa, attachedBefore, 3);
      world.node.sequencer().seal();
      new Backup(directory.resolve("backups")).of(data, random);

      world.node.execute(before.attachments(uploaded).command(world.xa));
      Post post = world.message(world.xa, World.DIALOGUE);
      attached = new AttachmentRef(World.DIALOGUE, post.block().record(), 0);
      world.node.execute(post.attachments(world.upload(world.xa, attached, 1)).command(world.xa));
      world.mechanism.pass(Duration.ofMinutes(1));
      world.follow();
      notes();
      decisions(said);
      handshakes();
      world.node.sequencer().seal();
      CHAINS.forEach(chain -> then.put(chain, entries(chain)));
      CHAINS.forEach(chain -> new Export(data, random).channel(chain, file(chain)));
    }
  }

  private void say(Device author) {
    world.node.execute(world.message(author, World.DIALOGUE).command(author));
  }

  private void notes() {
    EpochId first = new EpochId(World.DIALOGUE, 0, 1);
    Digest note = entries(DIALOGUE).get(1).leaf().object();
    Bytes ack = world.xa.sign(new Acknowledgement(first, note));
    world.node.execute(Acknowledge.of(world.xa.caller(), ack, SIZES));
    Bytes link = Draft.link(world.mechanism.random());
    Bytes relink = world.xb.sign(new Relink(first, Digest.ZERO, Optional.of(Draft.hash(link))));
    world.node.execute(RelinkEpoch.of(world.xb.caller(), relink, link, SIZES));
    OwnKeyPackage own = world.xc.keyPackage(world.mechanism);
    Bytes message = Device.message(own);
    Bytes resync = world.xc.sign(new ResyncRequest(first, Draft.hash(message)));
    world.node.execute(RequestResync.of(world.xc.caller(), resync, message, SIZES));
    Post terms = world.message(world.xb, World.DIALOGUE).terms(Post.sealedTerms(20, random));
    world.node.execute(terms.command(world.xb));
    add(terms, 2, world.xa);
  }

  /** Search terms for a record, by its readers. */
  private void add(Post post, int profile, Device by) {
    world.node.execute(Supplement.of(post, profile, random).command(by));
  }

  private void decisions(Post said) {
    Digest note = Draft.hash(said.note());
    var record = said.block().record();
    var complaint =
        new ComplaintNote(World.DIALOGUE, record, note, ComplaintNote.Ground.PARTS_ROOT);
    world.node.execute(PostComplaint.of(world.xb.caller(), world.xb.sign(complaint), SIZES));
    for (int i = 0; i < 2; i++) {
      Bytes hold = world.s1.sign(Hold.next(World.DIALOGUE, i));
      world.node.execute(SetHold.of(world.s1.caller(), hold, SIZES));
    }
    var erasure = new Erasure(World.DIALOGUE, record, note, Erasure.Reason.PERSONAL_DATA);
    add(said, 1, world.xb);
    add(said, 2, world.s1);
    publications(said);
    erase(erasure);
    Post gone = world.message(world.xa, World.DIALOGUE).terms(Post.sealedTerms(20, random));
    AttachmentRef file = new AttachmentRef(World.DIALOGUE, gone.block().record(), 0);
    Post whole = gone.attachments(world.upload(world.xa, file, 1));
    world.node.execute(whole.command(world.xa));
    add(whole, 2, world.xc);
    erase(
        new Erasure(
            World.DIALOGUE,
            whole.block().record(),
            Draft.hash(whole.note()),
            Erasure.Reason.MISTAKEN_UPLOAD));
  }

  private void publications(Post said) {
    Publication request = Publication.request(said, 1, "0", world.xa);
    world.node.execute(request.command());
    world.node.execute(request.executed(world.s2).command());
    world.node.execute(Publication.withdraw(said, 3, world.xa).command());
    Post words = world.message(world.xb, World.DIALOGUE);
    world.node.execute(words.command(world.xb));
    var agreed = Publication.publish(words, 1, "0-2", world.xa, world.xb);
    world.node.execute(agreed.command(world.xa, ReviewersWords.CONSENT));
  }

  private void erase(Erasure erasure) {
    Bytes decision =
        SignedNote.sign(erasure.toText(), world.xa.signer(), world.s2.signer()).toBytes();
    world.node.execute(EraseRecord.of(world.xc.caller(), decision, SIZES));
  }

  /** What the order across chains matters for: who joins, speaks, and is revoked. */
  private void handshakes() {
    say(world.xbExpert);
    newcomer = world.device("XC", Role.EXPERT);
    world.follow();
    OwnKeyPackage own = world.fetchOwn(newcomer, world.s1, World.DIALOGUE);
    world.commit(world.s1, World.DIALOGUE, group, CommitPlan.refresh().add(own.keyPackage()));
    say(newcomer);
    world.revoke(world.xbExpert);
    world.commit(
        world.s1,
        World.DIALOGUE,
        group,
        CommitPlan.refresh().remove(world.leaf(group, world.xbExpert)));
    say(world.xa);
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb);
    world.node.execute(world.message(world.xb, World.REVIEWERS).command(world.xb));
    world.assign("XB", "XC", "XD");
  }

  /** The export of a chain, as of the end of the old log. */
  public Path file(Chain chain) {
    return directory.resolve(chain.toString().replace('/', '_') + ".zip");
  }

  /** The backup restored, and another log on it. */
  public void fallBack(String name) {
    Path restored = directory.resolve(name);
    var outcome =
        new Restore(directory.resolve("backups"))
            .into(restored, OptionalInt.empty(), fsck(List.of()), random);
    assertThat(outcome.findings()).isZero();
    world.fallBackTo(restored);
  }

  static Fsck fsck(List<String> told) {
    return new Fsck(Optional.empty(), 1, 100, told.isEmpty() ? finding -> {} : told::add);
  }

  /** Opens a recovery on what is there. */
  void open() {
    open(Instant.EPOCH);
  }

  /** The same, to be closed at {@code until}. */
  public void open(Instant until) {
    var open = new OpenRecovery(List.of(oldKey), size(), until.toEpochMilli());
    assertThat(world.node.execute(open)).isTrue();
  }

  /** Leaves of the log now. */
  public long size() {
    return world.node.storage().read(view -> world.node.archive().size(view));
  }

  List<Entry> entries(Chain chain) {
    return world
        .node
        .storage()
        .read(view -> world.node.archive().entries(view, chain, 0, 10_000, Long.MAX_VALUE));
  }

  List<Entry> entries(ChannelId channel) {
    return entries(Chain.of(channel));
  }

  /** What the chain was in the old log. */
  public List<Entry> then(Chain chain) {
    return then.getOrDefault(chain, List.of());
  }

  /** Every entry of the chain but its index is what it was. */
  void assertVerbatim(Chain chain) {
    List<Entry> now = entries(chain);
    assertThat(now).hasSameSizeAs(then(chain));
    for (int i = 0; i < now.size(); i++) {
      Entry was = then(chain).get(i);
      assertThat(now.get(i))
          .as(chain + " " + i)
          .isEqualTo(
              new Entry(now.get(i).index(), was.leaf(), was.position(), was.object(), was.blobs()));
    }
  }

  @Override
  public void close() {
    world.close();
  }
}

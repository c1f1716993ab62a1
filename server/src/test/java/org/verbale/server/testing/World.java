package org.verbale.server.testing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.mls.StagedCommit;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.IdentityException;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.record.CiphertextTree;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.channel.CreateChannel;
import org.verbale.server.directory.ClaimKeyPackages;
import org.verbale.server.directory.PublishKeyPackages;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.PutChunk;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;

/**
 * A review and its server: XA under review, XB and XC reviewing, the Secretariat's devices S1 and
 * S2, a State XD that has no part in it. Repeatable from a seed.
 */
public final class World implements AutoCloseable {
  public static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  public static final ChannelId ANSWERS = ChannelId.of("R-XA/answers");
  public static final ChannelId REVIEWERS = ChannelId.of("R-XA/reviewers");

  public final Mechanism mechanism;
  public Node node;
  private final Path data;
  public final Device xa;
  public final Device xaExpert;
  public final Device xb;
  public final Device xbExpert;
  public final Device xc;
  public final Device xd;
  public final Device s1;
  public final Device s2;
  public final Mechanism.Device key1;
  public final Mechanism.Device key2;
  private final Map<Device, OwnKeyPackage> offered = new HashMap<>();
  private Digest assignment = Digest.ZERO;
  private long version;
  private Welcome welcome;

  public World(Path data, long seed) {
    this.data = data;
    try {
      mechanism = new Mechanism(seed);
      xa = device("XA", Role.FOCAL_POINT);
      xaExpert = device("XA", Role.EXPERT);
      xb = device("XB", Role.FOCAL_POINT);
      xbExpert = device("XB", Role.EXPERT);
      xc = device("XC", Role.FOCAL_POINT);
      xd = device("XD", Role.FOCAL_POINT);
      s1 = device("SEC", Role.SECRETARIAT);
      s2 = device("SEC", Role.SECRETARIAT);
      key1 = mechanism.assignmentKey();
      key2 = mechanism.assignmentKey();
      node = new Node(data);
      assign("XB", "XC");
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  /** A registered device; the node learns of it with the next {@link #follow}. */
  public Device device(String party, Role role) {
    return Device.register(mechanism, party, role);
  }

  /** The next version of the assignment: these review XA, which agrees. */
  public void assign(String... reviewing) {
    try {
      Assignment next = mechanism.assignment(++version, assignment, "XA", reviewing);
      assignment = mechanism.assign(next, key1.signer(), key2.signer(), xa.signer());
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
    follow();
  }

  /**
   * Stops the node; another, of another origin and key, goes on from a copy of an earlier moment.
   */
  public void fallBackTo(Path restored) {
    node.close();
    Node next = new Node(restored, "log.second", 2);
    next.resume(mechanism);
    node = next;
  }

  /** Stops the node and starts another on the same directory. */
  public void restart() {
    node.close();
    Node next = new Node(data);
    next.resume(mechanism);
    node = next;
  }

  public Digest assignmentInForce() {
    return assignment;
  }

  public long assignmentVersion() {
    return version;
  }

  /** Revokes a device's signing certificate. */
  public void revoke(Device device) {
    try {
      mechanism.revoke(device.signing().certificate(), s1.signer());
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
    follow();
  }

  /** Sends the node all that was registered. */
  public void follow() {
    node.follow(mechanism);
  }

  public long second() {
    return node.time() / 1000;
  }

  /** Publishes a KeyPackage of {@code device}, claims it as {@code claimant}, and gives it. */
  public KeyPackage fetch(Device device, Device claimant, ChannelId channel) {
    return fetchOwn(device, claimant, channel).keyPackage();
  }

  public OwnKeyPackage fetchOwn(Device device, Device claimant, ChannelId channel) {
    OwnKeyPackage own = device.keyPackage(mechanism);
    node.execute(
        PublishKeyPackages.of(
            device.caller(), List.of(Device.message(own)), Bytes.EMPTY, Limits.DEFAULT));
    List<Bytes> claimed =
        node.execute(
            ClaimKeyPackages.of(
                claimant.caller(),
                channel,
                List.of(device.certificate()),
                Limits.DEFAULT.directory()));
    assertEquals(List.of(Device.message(own)), claimed);
    return own;
  }

  /** A group of one, before the server knows of it. */
  public MlsGroup found(Device creator, ChannelId channel) {
    try {
      return MlsGroup.create(
          new GroupId(channel, 0).toBytes(),
          Extensions.NONE,
          creator.keyPackage(mechanism),
          creator.signing().key(),
          AnyMembers.POLICY,
          PreSharedKeys.NONE,
          second(),
          mechanism.random());
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
  }

  /** What an honest client would send to begin {@code channel} with {@code others}. */
  public CreateChannel creation(
      Device creator, ChannelId channel, MlsGroup group, Device... others) {
    return creation(creator, creator, channel, group, others);
  }

  /** The same, sent by another device. */
  public CreateChannel creation(
      Device creator, Device caller, ChannelId channel, MlsGroup group, Device... others) {
    CommitPlan plan = CommitPlan.refresh();
    for (Device other : others) {
      OwnKeyPackage own = fetchOwn(other, creator, channel);
      offered.put(other, own);
      plan = plan.add(own.keyPackage());
    }
    GroupInfo info = group.groupInfo(creator.signing().key(), true);
    Bytes message = new MlsMessage(info).toBytes();
    Draft draft = draft(creator, channel, group, plan);
    return draft.create(
        caller, channel, message, Draft.first(new EpochId(channel, 0, 0), message, info));
  }

  /** A channel of {@code creator} and {@code others}, in epoch 1; gives the creator's group. */
  public MlsGroup create(Device creator, ChannelId channel, Device... others) {
    MlsGroup group = found(creator, channel);
    node.execute(creation(creator, channel, group, others));
    welcome = group.staged().orElseThrow().welcome().orElseThrow();
    group.adoptStaged();
    return group;
  }

  /** The KeyPackage with which {@code device} was added at its channel's creation. */
  public OwnKeyPackage offered(Device device) {
    return requireNonNull(offered.get(device));
  }

  /** The group of {@code device}, which {@code founder}'s creation of the channel added. */
  public MlsGroup joined(Device device, MlsGroup founder) {
    return joinedBy(requireNonNull(welcome), offered(device), founder.group().tree().toBytes());
  }

  /** The group that a welcome leads to. */
  public MlsGroup joinedBy(Welcome by, OwnKeyPackage own, Bytes tree) {
    try {
      return MlsGroup.join(
          by, own, Optional.of(tree), AnyMembers.POLICY, PreSharedKeys.NONE, second());
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
  }

  /** The dialogue with everybody who belongs to it, created by S1. */
  public MlsGroup dialogue() {
    return create(s1, DIALOGUE, s2, xa, xaExpert, xb, xbExpert, xc);
  }

  /** A Commit staged in {@code group}, as an honest client would send it. */
  public Draft draft(Device committer, ChannelId channel, MlsGroup group, CommitPlan plan) {
    return draft(committer, channel, group, plan, second());
  }

  /** The same, made at another second. */
  public Draft draft(
      Device committer, ChannelId channel, MlsGroup group, CommitPlan plan, long second) {
    try {
      StagedCommit staged =
          group.commit(plan, committer.signing().key(), second, mechanism.random());
      return Draft.of(
          new EpochId(channel, 0, group.epoch() + 1),
          staged,
          Draft.link(mechanism.random()),
          committer.signer());
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
  }

  /** Commits, and enters the new epoch. */
  public Appended commit(Device committer, ChannelId channel, MlsGroup group, CommitPlan plan) {
    Appended appended =
        node.execute(draft(committer, channel, group, plan).command(committer, channel));
    group.adoptStaged();
    return appended;
  }

  /** The leaf index of a device in {@code group}. */
  public int leaf(MlsGroup group, Device device) {
    for (int leaf : group.group().tree().members()) {
      if (group
          .group()
          .tree()
          .leaf(leaf)
          .orElseThrow()
          .signatureKey()
          .equals(device.signing().certificate().publicKey())) {
        return leaf;
      }
    }
    throw new AssertionError("device: in no leaf (expected: a member)");
  }

  /**
   * That this is refused for this reason, and that nothing at all has changed. What {@code attempt}
   * does before it has its command, the node may well allow.
   */
  public void assertRefused(Reason reason, Supplier<? extends Command<?>> attempt) {
    Command<?> command;
    try {
      command = attempt.get();
    } catch (RefusedException refused) { // by its form alone: no node saw it
      assertEquals(reason, refused.refusal().reason(), refused.getMessage());
      return;
    }
    Digest before = node.stateDigest();
    RefusedException refused = assertThrows(RefusedException.class, () -> node.execute(command));
    assertEquals(reason, refused.refusal().reason(), refused.getMessage());
    assertEquals(before, node.stateDigest(), "state moved");
  }

  /** Reads a KeyPackage. */
  public static KeyPackage keyPackage(Bytes message) {
    try {
      return (KeyPackage) MlsMessage.decode(message).body();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    node.close();
  }

  /** The end of a channel now. */
  public ChannelHead head(ChannelId channel) {
    return node.read((view, policy) -> node.archive().head(view, Chain.of(channel)));
  }

  /** A message of {@code author} under the epoch that the server says is current. */
  public Post message(Device author, ChannelId channel) {
    EpochId epoch =
        node.read((view, policy) -> node.channels().group(view, channel).orElseThrow().epoch());
    return Post.of(author, epoch, head(channel), mechanism.random());
  }

  /** Uploads an attachment of one chunk and a bit for a record, and says what to state of it. */
  public Sealed upload(Device owner, AttachmentRef attachment, int seed) {
    List<byte[]> chunks = chunks(seed);
    CiphertextTree tree = new CiphertextTree();
    long length = chunks.stream().mapToLong(chunk -> chunk.length).sum();
    for (int number = 0; number < chunks.size(); number++) {
      tree.add(CiphertextTree.leaf(chunks.get(number)));
      node.execute(chunk(owner, attachment, length, number, chunks.get(number)));
    }
    return new Sealed(tree.root(), length);
  }

  public static PutChunk chunk(
      Device owner, AttachmentRef attachment, long length, long number, byte[] content) {
    return PutChunk.of(
        owner.caller(), attachment, length, number, Bytes.of(content), Limits.DEFAULT.uploads());
  }

  /** Two chunks, of a padded length that an attachment can have. */
  public static List<byte[]> chunks(int seed) {
    SeededRandom random = new SeededRandom(seed);
    byte[] full = new byte[(1 << 18) + 16];
    byte[] rest = new byte[(1 << 17) + 16];
    random.nextBytes(full);
    random.nextBytes(rest);
    return List.of(full, rest);
  }
}

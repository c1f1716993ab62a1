package org.verbale.client.channel;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.mls.StagedCommit;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.membership.ChannelMembership;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/**
 * Our own place in a channel's group: the MLS secrets of the current epoch and the keyring. Not
 * thread-safe.
 */
final class Member implements AutoCloseable {
  private static final String EXPORT_LABEL = "verbale archive key";

  private final ChannelId channel;
  private final String key;
  private final Keyring keyring;
  private final Veracity veracity;
  private final MovingMembership membership;
  private @Nullable MlsGroup group;
  private boolean changed;

  private Member(History history, Keyring keyring, MovingMembership membership) {
    this.channel = history.channel();
    this.key = History.prefix(channel) + "mls";
    this.keyring = keyring;
    this.veracity = new Veracity(history, keyring);
    this.membership = membership;
  }

  static Member load(StateStore store, History history, Registry registry) {
    ChannelId channel = history.channel();
    try {
      var membership = new MovingMembership(judge(registry, channel, new Moment(0, Instant.EPOCH)));
      Member member = new Member(history, Keyring.load(store, channel), membership);
      Optional<Bytes> saved = store.get(member.key);
      if (saved.isPresent()) {
        try (SecretBytes secret = SecretBytes.adopt(saved.get().toByteArray())) {
          Bytes tree = member.tree(store, history);
          member.group =
              MlsGroup.restore(secret, tree, GroupPolicy.of(membership), PreSharedKeys.NONE);
        }
      }
      return member;
    } catch (MalformedException | HandshakeException e) {
      throw new StateFailedException(new IOException("channel secrets: malformed", e));
    }
  }

  /** The tree is stored with the history, unless the group is one that the chain does not show. */
  private Bytes tree(StateStore store, History history) {
    return store.get(key + "-tree").orElseGet(() -> history.tree().orElseThrow().tree().toBytes());
  }

  private static ChannelMembership judge(Registry registry, ChannelId channel, Moment at) {
    return new ChannelMembership(registry, channel, at);
  }

  Optional<MlsGroup> group() {
    return Optional.ofNullable(group);
  }

  Keyring keyring() {
    return keyring;
  }

  /** What our keys say of what others say. */
  Veracity veracity() {
    return veracity;
  }

  /** Founds the channel's group and keeps the key of its epoch 0. */
  MlsGroup found(Device device, Registry registry, Moment now) throws HandshakeException {
    membership.judgeBy(judge(registry, channel, now));
    Device.Certified founder = device.present();
    try (OwnKeyPackage own = device.keyPackage(founder)) {
      MlsGroup founded =
          MlsGroup.create(
              new GroupId(channel, 0).toBytes(),
              Extensions.NONE,
              own,
              founder.signer(),
              GroupPolicy.of(membership),
              PreSharedKeys.NONE,
              device.seconds(),
              device.random());
      enter(founded);
      keyring.derive(archiveKey(founded));
      return founded;
    }
  }

  /**
   * Joins by a Welcome.
   *
   * @param facts of the epoch that the Welcome is for; what it leads to must be that very epoch
   * @param at position and time of that epoch's leaf
   * @return false if its committer made it so that it is of no use, or leads elsewhere
   */
  boolean join(
      Welcome welcome,
      OwnKeyPackage own,
      Bytes tree,
      EpochFacts facts,
      Registry registry,
      Moment at) {
    membership.judgeBy(judge(registry, channel, at));
    MlsGroup joined;
    try {
      joined =
          MlsGroup.join(
              welcome,
              own,
              Optional.of(tree),
              GroupPolicy.of(membership),
              PreSharedKeys.NONE,
              facts.time() / 1000);
    } catch (HandshakeException e) {
      return false;
    }
    if (!contextHash(joined).equals(facts.context())) {
      joined.close();
      return false;
    }
    enter(joined);
    keyring.derive(archiveKey(joined));
    return true;
  }

  /**
   * Follows a Commit of the chain, which {@code History} has verified. If it removes us, or we have
   * no way to its secrets, we have no group afterwards.
   */
  void follow(VerifiedCommit commit, EpochFacts facts) {
    follow(mine -> mine.process(commit), facts);
  }

  /** The same for a Commit that was verified when it was read, and has been read again. */
  void follow(PublicMessage commit, EpochFacts facts, Registry registry, Moment at) {
    membership.judgeBy(judge(registry, channel, at));
    follow(mine -> mine.process(commit, at.time().getEpochSecond()), facts);
  }

  private interface Step {
    MlsGroup.Outcome of(MlsGroup group) throws HandshakeException;
  }

  private void follow(Step step, EpochFacts facts) {
    MlsGroup mine = requireGroup();
    changed = true;
    try {
      if (step.of(mine) == MlsGroup.Outcome.REMOVED) {
        group = null;
        return;
      }
    } catch (HandshakeException e) {
      leave();
      return;
    }
    if (contextHash(mine).equals(facts.context())) {
      keyring.derive(archiveKey(mine));
    } else {
      leave();
    }
  }

  /** Forgets our secrets of the group, but not the keys of the archive. */
  void leave() {
    if (group != null) {
      group.close();
      group = null;
      changed = true;
    }
  }

  /** Forgets a group that we founded and that is not the channel's. */
  void abandonFounding() {
    leave();
    keyring.drop(new EpochId(channel, 0, 0));
  }

  /** Judges what we are about to commit by the present. */
  MlsGroup preparing(Registry registry, Moment now) {
    membership.judgeBy(judge(registry, channel, now));
    changed = true;
    return requireGroup();
  }

  /** The key of the epoch that a staged Commit would begin. */
  ArchiveKey archiveKey(StagedCommit staged, EpochId epoch) {
    return new ArchiveKey(
        epoch, staged.export(EXPORT_LABEL, epoch.group().toBytes().toByteArray(), 32));
  }

  private ArchiveKey archiveKey(MlsGroup of) {
    EpochId epoch = epoch(of);
    return new ArchiveKey(
        epoch, of.export(EXPORT_LABEL, epoch.group().toBytes().toByteArray(), 32));
  }

  private static EpochId epoch(MlsGroup group) {
    try {
      return new EpochId(GroupId.of(group.group().context().groupId()), group.epoch());
    } catch (MalformedException e) {
      throw new IllegalStateException("the group id of our own group is well formed", e);
    }
  }

  private void enter(MlsGroup next) {
    if (group != null) {
      group.close();
    }
    group = next;
    changed = true;
  }

  private MlsGroup requireGroup() {
    if (group == null) {
      throw new IllegalStateException("group: none (expected: a member's)");
    }
    return group;
  }

  private static Digest contextHash(MlsGroup group) {
    return Digest.sha256(group.group().context().toBytes().toByteArray());
  }

  /** Whether our group is the one of this epoch. */
  boolean isIn(EpochFacts facts) {
    return contextHash(requireGroup()).equals(facts.context());
  }

  /** Whether our group is the one that the chain came to. */
  boolean isShownBy(History shown) {
    return isShownBy(shown, requireGroup());
  }

  /** Has the tree of our group stored for itself, so that it outlives what was read. */
  void keepTree(StateChanges changes) {
    if (group != null) {
      changes.put(key + "-tree", group.group().tree().toBytes());
    }
  }

  /** To be stored together with {@code history}, or while that stays as it is. */
  void save(History history, StateChanges changes) {
    keyring.save(changes);
    if (!changed) {
      return;
    }
    if (group == null) {
      changes.delete(key).delete(key + "-tree");
    } else {
      try (SecretBytes saved = group.save()) {
        changes.put(key, Bytes.of(saved.reveal()));
      }
      if (isShownBy(history, group)) {
        changes.delete(key + "-tree");
      } else {
        changes.put(key + "-tree", group.group().tree().toBytes());
      }
    }
    changed = false;
  }

  private static boolean isShownBy(History history, MlsGroup group) {
    return history
        .tree()
        .filter(shown -> shown.context().equals(group.group().context()))
        .isPresent();
  }

  @Override
  public void close() {
    if (group != null) {
      group.close();
    }
    keyring.close();
  }
}

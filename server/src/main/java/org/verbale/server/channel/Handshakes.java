package org.verbale.server.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.rights.GroupAct;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.directory.Directory;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Transaction;

/** Takes what begins an epoch: the creation of a channel, and each Commit after it. */
final class Handshakes {
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Handshakes(Policy policy, Context context) {
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  Appended create(CreateChannel create) {
    ChannelId channel = create.channel();
    DeviceCertificate caller = policy.caller(create.caller());
    Optional<Appended> before = known(create.commit());
    if (before.isPresent() && known(channel, create.note().received().hash()).isPresent()) {
      return before.get();
    }
    policy.demandEntitled(caller, channel);
    if (Ledger.group(state, channel).isPresent()) {
      throw new Refusal.Conflict("channel").asException();
    }
    policy.demand(GroupAct.CREATE, channel, caller);
    AttestedNote<EpochNote> note = create.note().attested(policy.registry(), "epoch note");
    DeviceCertificate creator = policy.speaker(note.author().hash(), channel, caller);
    PublicGroup first = join(create, creator);
    EpochId epoch = note.statement().epoch();
    Group group = new Group(epoch, List.of(new Member(0, creator.hash(), epoch.number())));
    Appended created =
        context.append(
            LeafKind.CHANNEL_CREATED,
            Chain.of(channel),
            note.toBytes(),
            List.of(new Blob(Blob.Kind.GROUP_INFO, create.message())));
    Ledger.put(state, epoch, new Epoch(note.hash(), created.index(), 0));
    policy
        .registry()
        .roster(channel.review(), policy.moment())
        .orElseThrow()
        .parties()
        .getOrDefault(channel, Collections.emptySortedSet())
        .forEach(party -> context.list(party, channel));
    return apply(create.commit(), group, first, caller);
  }

  /** A group that is the creator's alone. The rules for whole groups are for the epoch after. */
  private PublicGroup join(CreateChannel create, DeviceCertificate creator) {
    try {
      RatchetTree tree = PublicGroup.treeIn(create.groupInfo()).orElseThrow();
      PublicGroup first =
          PublicGroup.join(
              create.groupInfo(), tree, Membership.rules(policy, create.channel()), second());
      if (tree.leafCount() != 1
          || !Membership.certificate(tree.leaf(0).orElseThrow()).equals(creator.hash())) {
        throw ChannelRule.CREATOR_ALONE.broken();
      }
      return first;
    } catch (MalformedException e) {
      throw Messages.malformed("group info", e);
    } catch (ValidationException e) {
      throw Membership.refusal(e);
    }
  }

  Appended commit(CommitEpoch commit) {
    ChannelId channel = commit.channel();
    DeviceCertificate caller = policy.caller(commit.caller());
    Optional<Appended> before = known(commit);
    if (before.isPresent()) {
      return before.get();
    }
    policy.demandEntitled(caller, channel);
    Group group =
        Ledger.group(state, channel)
            .orElseThrow(() -> new Refusal.Unknown("channel").asException());
    return apply(commit, group, Ledger.publicGroup(state, channel), caller);
  }

  private Appended apply(
      CommitEpoch commit, Group group, PublicGroup current, DeviceCertificate caller) {
    EpochNote claim = commit.note().received().claim();
    if (!claim.epoch().group().equals(group.epoch().group())
        || commit.commit().epoch() != group.epoch().number()) {
      throw new Refusal.StaleEpoch(group.epoch().group().generation(), group.epoch().number())
          .asException();
    }
    demandCommitter(commit, group, caller);
    AttestedNote<EpochNote> note = commit.note().attested(policy.registry(), "epoch note");
    VerifiedCommit verified = verify(commit, current);
    PublicGroup next = verified.next();
    Messages.same("context", claim.context(), next.context().toBytes());
    if (next.tree().members().size() > commit.members()) {
      throw new Refusal.TooLarge("members", next.tree().members().size(), commit.members())
          .asException();
    }
    for (KeyPackage each : commit.added()) {
      Directory.spend(state, each);
    }
    return write(
        commit, note, verified, new Group(claim.epoch(), members(group, verified, claim.epoch())));
  }

  /** The committer is the device that calls, and the one that signed the note. */
  private void demandCommitter(CommitEpoch commit, Group group, DeviceCertificate caller) {
    Digest signer = commit.note().received().claimedSigners().get(0).hash();
    DeviceCertificate speaker = policy.speaker(signer, commit.channel(), caller);
    Member member =
        group.member(speaker.hash()).orElseThrow(() -> new Refusal.NotAMember().asException());
    if (member.leaf() != commit.commit().sender()) {
      throw new Refusal.NotPermitted("another member's Commit").asException();
    }
  }

  private VerifiedCommit verify(CommitEpoch commit, PublicGroup current) {
    GroupPolicy rules = Membership.rules(policy, commit.channel());
    try {
      return current.verify(commit.commit(), rules, second());
    } catch (ValidationException e) {
      throw Membership.refusal(e);
    }
  }

  private Appended write(
      CommitEpoch commit, AttestedNote<EpochNote> note, VerifiedCommit verified, Group after) {
    Appended appended =
        context.append(
            LeafKind.HANDSHAKE,
            Chain.of(commit.channel()),
            note.toBytes(),
            List.of(
                new Blob(Blob.Kind.COMMIT, commit.message()),
                new Blob(Blob.Kind.KEY_LINK, commit.link())));
    MembershipChange change = verified.change();
    for (MembershipChange.Removed removed : change.removed()) {
      Digest certificate = Membership.certificate(removed.member());
      Resyncs.clear(state, commit.channel(), certificate);
      device(certificate).ifPresent(device -> Inbox.clear(state, device, commit.channel()));
    }
    List<DeviceId> added = new ArrayList<>();
    for (MembershipChange.Added each : change.added()) {
      added.add(device(Membership.certificate(each.member())).orElseThrow());
    }
    EpochId epoch = after.epoch();
    Ledger.put(state, epoch, new Epoch(note.hash(), appended.index(), added.size()));
    if (!added.isEmpty()) {
      Inbox.put(state, epoch, appended.position().sequence(), added, commit.welcome());
      Ledger.putTree(state, epoch, verified.next());
    }
    Ledger.put(state, after, verified.next());
    Ledger.changed(state);
    return appended;
  }

  private Optional<DeviceId> device(Digest certificate) {
    return policy.registry().device(certificate, Use.SIGNING).map(DeviceCertificate::device);
  }

  /** Where the same Commit stands already. */
  private Optional<Appended> known(CommitEpoch commit) {
    return known(commit.channel(), commit.note().received().hash());
  }

  private Optional<Appended> known(ChannelId channel, Digest note) {
    return context.find(note).filter(found -> found.position().chain().equals(Chain.of(channel)));
  }

  /** The leaves after a Commit; whoever renewed its certificate is in it as long as before. */
  private static List<Member> members(Group before, VerifiedCommit commit, EpochId epoch) {
    Map<Integer, Long> since = new HashMap<>();
    before.members().forEach(member -> since.put(member.leaf(), member.since()));
    commit.change().added().forEach(added -> since.put(added.leaf(), epoch.number()));
    RatchetTree tree = commit.next().tree();
    List<Member> members = new ArrayList<>();
    for (int leaf : tree.members()) {
      Digest certificate = Membership.certificate(tree.leaf(leaf).orElseThrow());
      members.add(new Member(leaf, certificate, since.getOrDefault(leaf, epoch.number())));
    }
    return members;
  }

  private long second() {
    return policy.moment().time().getEpochSecond();
  }
}

package org.verbale.server.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.epoch.EpochRules;
import org.verbale.epoch.Group;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
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
    policy.speaker(signer(create.note()), channel, caller);
    EpochRules.Founded founded = new EpochRules(policy, channel).create(create.creation());
    EpochId epoch = founded.group().epoch();
    Appended created =
        context.append(
            LeafKind.CHANNEL_CREATED,
            Chain.of(channel),
            founded.note().toBytes(),
            List.of(new Blob(Blob.Kind.GROUP_INFO, create.creation().message())));
    Ledger.put(state, epoch, new Epoch(founded.note().hash(), created.index(), 0));
    policy
        .registry()
        .roster(channel.review(), policy.moment())
        .orElseThrow()
        .parties()
        .getOrDefault(channel, Collections.emptySortedSet())
        .forEach(party -> context.list(party, channel));
    return apply(create.commit(), founded.group(), founded.tree(), caller);
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
    policy.speaker(signer(commit.note()), commit.channel(), caller);
    EpochRules rules = new EpochRules(policy, commit.channel());
    EpochRules.Advanced advanced = rules.commit(commit.commit(), group, current);
    int size = advanced.group().members().size();
    if (size > commit.members()) {
      throw new Refusal.TooLarge("members", size, commit.members()).asException();
    }
    for (KeyPackage each : commit.commit().added()) {
      if (context.isAgain()) {
        Directory.spendAgain(state, each);
      } else {
        Directory.spend(state, each);
      }
    }
    return write(commit, advanced);
  }

  /** Who is said to have signed: the device that calls, or it is refused. */
  private static Digest signer(Statement<EpochNote> note) {
    return note.received().claimedSigners().get(0).hash();
  }

  private Appended write(CommitEpoch commit, EpochRules.Advanced advanced) {
    Appended appended =
        context.append(
            LeafKind.HANDSHAKE,
            Chain.of(commit.channel()),
            advanced.note().toBytes(),
            List.of(
                new Blob(Blob.Kind.COMMIT, commit.commit().message()),
                new Blob(Blob.Kind.KEY_LINK, commit.commit().link())));
    MembershipChange change = advanced.commit().change();
    for (MembershipChange.Removed removed : change.removed()) {
      Digest certificate = Group.certificate(removed.member());
      Resyncs.clear(state, commit.channel(), certificate);
      device(certificate).ifPresent(device -> Inbox.clear(state, device, commit.channel()));
    }
    List<DeviceId> added = new ArrayList<>();
    for (MembershipChange.Added each : change.added()) {
      added.add(device(Group.certificate(each.member())).orElseThrow());
    }
    EpochId epoch = advanced.group().epoch();
    int awaited = commit.welcome().isEmpty() ? 0 : added.size();
    Ledger.put(state, epoch, new Epoch(advanced.note().hash(), appended.index(), awaited));
    if (awaited > 0) {
      Inbox.put(state, epoch, appended.position().sequence(), added, commit.welcome());
    }
    if (!added.isEmpty()) {
      Ledger.putTree(state, epoch, advanced.commit().next());
    }
    Ledger.put(state, advanced.group(), advanced.commit().next());
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
    return context.find(Chain.of(channel), note);
  }
}

package org.verbale.server.channel;

import java.util.List;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.note.LineFormat;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.rights.GroupAct;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.directory.Directory;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Transaction;

/** Takes what members say of epochs: acknowledgements, resync requests, relinks. */
final class Notes {
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Notes(Policy policy, Context context) {
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  /** A note that its speaker may sign, by a member of the channel as it is now. */
  private record Spoken<T extends LineFormat>(
      AttestedNote<T> note, DeviceCertificate speaker, Member member, Group group) {}

  Appended acknowledge(Acknowledge acknowledge) {
    EpochId epoch = acknowledge.note().received().claim().epoch();
    DeviceCertificate caller = policy.caller(acknowledge.caller());
    Optional<Appended> before = known(epoch.channel(), acknowledge.note());
    if (before.isPresent()) {
      return before.get();
    }
    Spoken<Acknowledgement> spoken =
        spoken(acknowledge.note(), epoch, caller, GroupAct.ACKNOWLEDGE, "acknowledgement");
    Epoch line = demandEpoch(epoch, spoken.group);
    if (epoch.number() < spoken.member.since()) {
      throw new Refusal.NotAMember().asException();
    }
    if (!spoken.note.statement().note().equals(line.note())) {
      throw new Refusal.HashMismatch("note").asException();
    }
    Digest certificate = spoken.speaker.hash();
    if (Ledger.acknowledgement(state, epoch, certificate).isPresent()) {
      throw new Refusal.Conflict("acknowledgement").asException();
    }
    Ledger.putAcknowledgement(state, epoch, certificate, spoken.note.hash());
    return append(LeafKind.ACKNOWLEDGEMENT, epoch.channel(), spoken, List.of());
  }

  Appended resync(RequestResync request) {
    EpochId epoch = request.note().received().claim().epoch();
    DeviceCertificate caller = policy.caller(request.caller());
    Optional<Appended> before = known(epoch.channel(), request.note());
    if (before.isPresent()) {
      return before.get();
    }
    Spoken<ResyncRequest> spoken = spoken(request.note(), epoch, caller, GroupAct.RESYNC, "resync");
    demandEpoch(epoch, spoken.group);
    if (epoch.number() < spoken.member.since()) {
      throw new Refusal.NotAMember().asException();
    }
    Directory.admit(state, policy, caller, request.keyPackage());
    Resyncs.put(
        state, epoch.channel(), new Resyncs.Request(spoken.speaker.hash(), request.message()));
    return append(
        LeafKind.RESYNC,
        epoch.channel(),
        spoken,
        List.of(new Blob(Blob.Kind.KEY_PACKAGE, request.message())));
  }

  Appended relink(RelinkEpoch relink) {
    EpochId epoch = relink.note().received().claim().epoch();
    DeviceCertificate caller = policy.caller(relink.caller());
    Optional<Appended> before = known(epoch.channel(), relink.note());
    if (before.isPresent()) {
      return before.get();
    }
    Spoken<Relink> spoken = spoken(relink.note(), epoch, caller, GroupAct.RELINK, "relink");
    demandEpoch(epoch, spoken.group);
    if (epoch.isFirst()) {
      throw new Refusal.Unknown("link").asException();
    }
    return append(
        LeafKind.RELINK,
        epoch.channel(),
        spoken,
        List.of(new Blob(Blob.Kind.KEY_LINK, relink.link())));
  }

  private <T extends LineFormat> Spoken<T> spoken(
      Statement<T> note, EpochId epoch, DeviceCertificate caller, GroupAct act, String what) {
    ChannelId channel = epoch.channel();
    policy.demandEntitled(caller, channel);
    Group group =
        Ledger.group(state, channel)
            .orElseThrow(() -> new Refusal.Unknown("channel").asException());
    Digest signer = note.received().claimedSigners().get(0).hash();
    DeviceCertificate speaker = policy.speaker(signer, channel, caller);
    Member member = group.member(signer).orElseThrow(() -> new Refusal.NotAMember().asException());
    policy.demand(act, channel, speaker);
    return new Spoken<>(note.attested(policy.registry(), what), speaker, member, group);
  }

  /** The ledger's line of an epoch that the channel has had. */
  private Epoch demandEpoch(EpochId epoch, Group group) {
    if (epoch.group().equals(group.epoch().group()) && epoch.number() > group.epoch().number()) {
      throw new Refusal.StaleEpoch(group.epoch().group().generation(), group.epoch().number())
          .asException();
    }
    return Ledger.epoch(state, epoch).orElseThrow(() -> new Refusal.Unknown("epoch").asException());
  }

  private Appended append(LeafKind kind, ChannelId channel, Spoken<?> spoken, List<Blob> blobs) {
    return context.append(kind, Chain.of(channel), spoken.note.toBytes(), blobs);
  }

  private Optional<Appended> known(ChannelId channel, Statement<?> note) {
    return context
        .find(note.received().hash())
        .filter(found -> found.position().chain().equals(Chain.of(channel)));
  }
}

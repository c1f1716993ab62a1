package org.verbale.server.channel;

import java.util.List;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.codec.Bytes;
import org.verbale.epoch.EpochRules;
import org.verbale.epoch.EpochView;
import org.verbale.epoch.Group;
import org.verbale.epoch.SignedRelink;
import org.verbale.epoch.SignedResync;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
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

  /** What the tables say of a channel. */
  private record View(Transaction state, Group group) implements EpochView {
    @Override
    public Optional<Digest> note(EpochId epoch) {
      return Ledger.epoch(state, epoch).map(Epoch::note);
    }

    @Override
    public boolean hasAcknowledged(EpochId epoch, Digest certificate) {
      return Ledger.acknowledgement(state, epoch, certificate).isPresent();
    }

    @Override
    public boolean hasRelinked(EpochId epoch, DeviceId device) {
      return Ledger.relink(state, epoch, device).isPresent();
    }
  }

  Appended acknowledge(Acknowledge acknowledge) {
    Statement<Acknowledgement> note = acknowledge.note();
    EpochId epoch = note.received().claim().epoch();
    Optional<Appended> before = known(acknowledge.caller(), epoch.channel(), note);
    if (before.isPresent()) {
      return before.get();
    }
    EpochView view = demandSpeaker(acknowledge.caller(), epoch.channel(), note);
    var said = rules(epoch.channel()).acknowledge(note, view);
    Ledger.putAcknowledgement(state, epoch, said.device().hash(), said.note().hash());
    return append(LeafKind.ACKNOWLEDGEMENT, epoch.channel(), said, List.of());
  }

  Appended resync(RequestResync request) {
    SignedResync resync = request.resync();
    ChannelId channel = resync.note().received().claim().epoch().channel();
    Optional<Appended> before = known(request.caller(), channel, resync.note());
    if (before.isPresent()) {
      return before.get();
    }
    EpochView view = demandSpeaker(request.caller(), channel, resync.note());
    EpochRules.Said<ResyncRequest> said = rules(channel).resync(resync, view);
    Directory.admit(state, resync.keyPackage());
    Resyncs.put(state, channel, new Resyncs.Request(said.device().hash(), resync.message()));
    return append(
        LeafKind.RESYNC, channel, said, List.of(new Blob(Blob.Kind.KEY_PACKAGE, resync.message())));
  }

  Appended relink(RelinkEpoch request) {
    SignedRelink relink = request.relink();
    EpochId epoch = relink.note().received().claim().epoch();
    Optional<Appended> before = known(request.caller(), epoch.channel(), relink.note());
    if (before.isPresent()) {
      return before.get();
    }
    EpochView view = demandSpeaker(request.caller(), epoch.channel(), relink.note());
    EpochRules.Said<Relink> said = rules(epoch.channel()).relink(relink, view);
    Ledger.putRelink(state, epoch, said.device().device(), said.note().hash());
    Optional<Bytes> link = relink.link();
    return append(
        LeafKind.RELINK,
        epoch.channel(),
        said,
        link.map(bytes -> List.of(new Blob(Blob.Kind.KEY_LINK, bytes))).orElse(List.of()));
  }

  private EpochRules rules(ChannelId channel) {
    return new EpochRules(policy, channel);
  }

  /** Demands that the signer is the device that calls; gives what its note is judged by. */
  private EpochView demandSpeaker(Digest transport, ChannelId channel, Statement<?> note) {
    DeviceCertificate caller = policy.caller(transport);
    policy.demandEntitled(caller, channel);
    Group group =
        Ledger.group(state, channel)
            .orElseThrow(() -> new Refusal.Unknown("channel").asException());
    policy.speaker(note.received().claimedSigners().get(0).hash(), channel, caller);
    return new View(state, group);
  }

  private Appended append(
      LeafKind kind, ChannelId channel, EpochRules.Said<?> said, List<Blob> blobs) {
    return context.append(kind, Chain.of(channel), said.note().toBytes(), blobs);
  }

  /** Where the same note stands already. */
  private Optional<Appended> known(Digest transport, ChannelId channel, Statement<?> note) {
    policy.caller(transport);
    return context.find(Chain.of(channel), note.received().hash());
  }
}

package org.verbale.server.document;

import java.util.List;
import java.util.Optional;
import org.verbale.complaint.ComplaintNote;
import org.verbale.complaint.ComplaintRules;
import org.verbale.complaint.ComplaintView;
import org.verbale.epoch.Group;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.channel.Channels;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Takes what members say of records that are not what their authors signed. */
final class Complaints {
  private final Archive archive;
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Complaints(Archive archive, Policy policy, Context context) {
    this.archive = archive;
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  Appended post(PostComplaint complaint) {
    Statement<ComplaintNote> note = complaint.note();
    ComplaintNote claim = note.received().claim();
    ChannelId channel = claim.channel();
    DeviceCertificate caller = policy.caller(complaint.caller());
    Optional<Appended> before = context.find(Chain.of(channel), note.received().hash());
    if (before.isPresent()) {
      return before.get();
    }
    Group group = Channels.demandReader(state, policy, channel, caller);
    policy.speaker(note.received().claimedSigners().get(0).hash(), channel, caller);
    var records = new Erasures.Chains(archive, state, channel, Long.MAX_VALUE);
    var taken = new ComplaintRules(policy, channel).complain(note, records, new Seen(state, group));
    Appended appended =
        context.append(LeafKind.COMPLAINT, Chain.of(channel), taken.note().toBytes(), List.of());
    state.put(
        Table.COMPLAINT,
        key(claim.record(), taken.device().device()),
        Erasures.row(taken.note().hash(), appended.index()));
    return appended;
  }

  static byte[] key(RecordId record, DeviceId device) {
    return Key.text(record.value()).andText(device.value()).bytes();
  }

  /** What the tables say of those who complain. */
  private record Seen(View view, Group group) implements ComplaintView {
    @Override
    public boolean isMember(Digest certificate) {
      return group.member(certificate).isPresent();
    }

    @Override
    public boolean hasComplained(RecordId record, DeviceId device) {
      return view.contains(Table.COMPLAINT, key(record, device));
    }
  }
}

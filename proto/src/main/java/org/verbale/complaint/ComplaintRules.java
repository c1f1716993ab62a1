package org.verbale.complaint;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.AttestedNote;
import org.verbale.erasure.ErasureView;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * Judges complaints at one moment: any member of the group may complain, each device once about a
 * record, as long as the record can be opened. Immutable; pure.
 */
public final class ComplaintRules {
  private final Policy policy;
  private final ChannelId channel;

  /**
   * @param policy at the moment of what is judged
   */
  public ComplaintRules(Policy policy, ChannelId channel) {
    this.policy = requireNonNull(policy, "policy");
    this.channel = requireNonNull(channel, "channel");
  }

  /** A complaint, and the device that complains. */
  public record Complained(AttestedNote<ComplaintNote> note, DeviceCertificate device) {}

  /**
   * @param records says what stands in the channel, and whether anybody can look at it any more
   * @param members says who may complain, and who did
   * @throws RefusedException for what is not allowed
   */
  public Complained complain(
      Statement<ComplaintNote> note, ErasureView records, ComplaintView members) {
    ComplaintNote claim = note.received().claim();
    if (!claim.channel().equals(channel)) {
      throw new Refusal.HashMismatch("channel").asException();
    }
    Digest signer = note.received().claimedSigners().get(0).hash();
    DeviceCertificate device = policy.signer(signer, channel);
    if (!members.isMember(device.hash())) {
      throw new Refusal.NotAMember().asException();
    }
    ErasureView.Target target =
        records
            .record(claim.record())
            .orElseThrow(() -> new Refusal.Unknown("record").asException());
    if (!target.note().equals(claim.note())) {
      throw new Refusal.HashMismatch("note").asException();
    }
    if (records.isErased(claim.record())) {
      throw new Refusal.Erased("record").asException();
    }
    AttestedNote<ComplaintNote> attested = note.attested(policy.registry(), "complaint");
    if (members.hasComplained(claim.record(), device.device())) {
      throw new Refusal.Conflict("complaint").asException();
    }
    return new Complained(attested, device);
  }
}

package org.verbale.supplement;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.terms.TermsSupplement;

/**
 * Judges supplements at one moment. Any member adds terms to a record that has none of that or a
 * newer profile; replacing those that it has is for its author's party and the Secretariat, so that
 * nobody else makes a record unfindable that could be found. Immutable; pure.
 */
public final class SupplementRules {
  private final Policy policy;
  private final ChannelId channel;

  /**
   * @param policy at the moment of what is judged
   */
  public SupplementRules(Policy policy, ChannelId channel) {
    this.policy = requireNonNull(policy, "policy");
    this.channel = requireNonNull(channel, "channel");
  }

  /**
   * @throws RefusedException for what is not allowed
   */
  public AttestedNote<TermsSupplement> supplement(
      Statement<TermsSupplement> note, SupplementView view) {
    TermsSupplement claim = note.received().claim();
    if (!claim.channel().equals(channel)) {
      throw new Refusal.HashMismatch("channel").asException();
    }
    Digest signer = note.received().claimedSigners().get(0).hash();
    DeviceCertificate device = policy.signer(signer, channel);
    if (!view.isMember(device.hash())) {
      throw new Refusal.NotAMember().asException();
    }
    EpochId now = view.epoch();
    if (!claim.epoch().equals(now)) {
      throw new Refusal.StaleEpoch(now.group().generation(), now.number()).asException();
    }
    SupplementView.Target record =
        view.record(claim.record()).orElseThrow(() -> new Refusal.Unknown("record").asException());
    if (!record.note().equals(claim.note())) {
      throw new Refusal.HashMismatch("note").asException();
    }
    if (view.isErased(claim.record())) {
      throw new Refusal.Erased("record").asException();
    }
    if (record.profile() >= claim.profile() && !mayReplace(device.party(), record)) {
      throw new Refusal.Conflict("terms").asException();
    }
    return note.attested(policy.registry(), "supplement");
  }

  private boolean mayReplace(PartyCode party, SupplementView.Target record) {
    return party.equals(PartyCode.SECRETARIAT)
        || policy
            .registry()
            .device(record.author().hash(), Use.SIGNING)
            .filter(author -> author.party().equals(party))
            .isPresent();
  }
}

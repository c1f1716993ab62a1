package org.verbale.erasure;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.verbale.channel.AttestedNote;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * Judges decisions to erase, and holds, at one moment. The server takes nothing that does not pass;
 * a member that finds such a thing in the chain has caught the server. Immutable; pure.
 *
 * <p>Every method throws {@link RefusedException} for what is not allowed.
 */
public final class ErasureRules {
  private final Policy policy;
  private final ChannelId channel;

  /**
   * @param policy at the moment of what is judged
   */
  public ErasureRules(Policy policy, ChannelId channel) {
    this.policy = requireNonNull(policy, "policy");
    this.channel = requireNonNull(channel, "channel");
  }

  /**
   * A decision by all who have to decide.
   *
   * @param deciders one of each party, in the order of the signatures
   */
  public record Decided(AttestedNote<Erasure> note, List<DeviceCertificate> deciders) {
    public Decided {
      deciders = List.copyOf(deciders);
    }
  }

  /**
   * Who has to sign, each once and in this order, so that one decision has one form: the State
   * under review, the author's State, the Secretariat. A party that is two of them signs once.
   *
   * @param author the certificate that signed the record, whatever became of it
   */
  public List<PartyCode> deciders(CertificateId author) {
    Set<PartyCode> parties = new LinkedHashSet<>();
    parties.add(policy.underReview(channel));
    PartyCode authors =
        policy
            .registry()
            .device(author.hash(), Use.SIGNING)
            .orElseThrow(() -> new Refusal.NotRegistered().asException())
            .party();
    if (!authors.equals(PartyCode.SECRETARIAT)) {
      parties.add(authors);
    }
    parties.add(PartyCode.SECRETARIAT);
    return List.copyOf(parties);
  }

  /**
   * Judges a decision to erase.
   *
   * @param isPublic whether parts of this record are public up to there, by what the State under
   *     review decided: then it withdraws them first
   */
  public Decided erase(Statement<Erasure> note, ErasureView view, Predicate<RecordId> isPublic) {
    Erasure claim = note.received().claim();
    demandHere(claim.channel());
    ErasureView.Target target =
        view.record(claim.record()).orElseThrow(() -> new Refusal.Unknown("record").asException());
    if (!target.note().equals(claim.note())) {
      throw new Refusal.HashMismatch("note").asException();
    }
    List<DeviceCertificate> deciders =
        decided(note.received().claimedSigners(), deciders(target.author()));
    AttestedNote<Erasure> attested = note.attested(policy.registry(), "erasure note");
    if (view.isErased(claim.record())) {
      throw new Refusal.Conflict("erasure").asException();
    }
    if (Hold.stands(view.holds())) {
      throw new Refusal.Held("legal hold").asException();
    }
    if (isPublic.test(claim.record())) {
      throw new Refusal.Held("publication").asException();
    }
    return new Decided(attested, deciders);
  }

  /**
   * They sign for their parties, not as members: the State under review decides in the reviewers'
   * channel too, and a State that has left the review still decides about what it wrote.
   */
  private List<DeviceCertificate> decided(List<CertificateId> signers, List<PartyCode> parties) {
    if (signers.size() != parties.size()) {
      throw notByThose();
    }
    List<DeviceCertificate> deciders = new ArrayList<>();
    for (int i = 0; i < parties.size(); i++) {
      DeviceCertificate device = policy.signatory(signers.get(i).hash());
      boolean decides = device.role().decides() || device.role() == Role.SECRETARIAT;
      if (!decides || !device.party().equals(parties.get(i))) {
        throw notByThose();
      }
      deciders.add(device);
    }
    return deciders;
  }

  private static RefusedException notByThose() {
    return new Refusal.NotPermitted("erasure/signatures").asException();
  }

  /**
   * Judges a hold. It is the Secretariat's: it keeps the archive, reads every channel, and has no
   * word of its own to lose; and a hold only ever keeps what is there. A State needs none: without
   * its signature nothing of its own, and for the State under review nothing at all, is erased.
   */
  public AttestedNote<Hold> hold(Statement<Hold> note, ErasureView view) {
    Hold claim = note.received().claim();
    demandHere(claim.channel());
    Digest signer = note.received().claimedSigners().get(0).hash();
    if (policy.signer(signer, channel).role() != Role.SECRETARIAT) {
      throw new Refusal.NotPermitted("hold").asException();
    }
    AttestedNote<Hold> attested = note.attested(policy.registry(), "hold note");
    if (claim.number() != view.holds() + 1) {
      throw new Refusal.Conflict("hold").asException();
    }
    return attested;
  }

  private void demandHere(ChannelId stated) {
    if (!stated.equals(channel)) {
      throw new Refusal.HashMismatch("channel").asException();
    }
  }
}

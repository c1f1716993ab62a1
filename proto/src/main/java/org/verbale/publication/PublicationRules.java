package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.erasure.ErasureView;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.ChannelId.Scope;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * Judges at one moment what is decided about making records public. The server takes nothing that
 * does not pass; a member that finds such a thing in the chain has caught the server. Immutable;
 * pure.
 *
 * <p>A note says nothing of a channel, because it will be public: the rules are told in which
 * channel's chain it stands.
 */
public final class PublicationRules {
  private final Policy policy;
  private final ChannelId channel;
  private final ReviewersWords words;

  /**
   * @param policy at the moment of what is judged
   * @param channel in whose chain it stands
   */
  public PublicationRules(Policy policy, ChannelId channel, ReviewersWords words) {
    this.policy = requireNonNull(policy, "policy");
    this.channel = requireNonNull(channel, "channel");
    this.words = requireNonNull(words, "words");
  }

  /** A decision by who has to decide. Made only by {@link PublicationRules#decide}. Immutable. */
  public static final class Decided {
    private final AttestedNote<PublicationNote> note;
    private final List<DeviceCertificate> deciders;
    private final PartyCode author;

    private Decided(
        AttestedNote<PublicationNote> note, List<DeviceCertificate> deciders, PartyCode author) {
      this.note = note;
      this.deciders = List.copyOf(deciders);
      this.author = author;
    }

    public AttestedNote<PublicationNote> note() {
      return note;
    }

    public PublicationNote.Act act() {
      return note.statement().act();
    }

    /** Who signed, in the order of the signatures: one, or two where the author's State agrees. */
    public List<DeviceCertificate> deciders() {
      return deciders;
    }

    /** Whose words the record is: the State under review's, a reviewer's, the Secretariat's. */
    public PartyCode author() {
      return author;
    }

    @Override
    public String toString() {
      return "Decided[" + note.hash() + "]";
    }
  }

  /**
   * Judges a decision.
   *
   * @param records what stands in the channel up to there
   * @param decisions those about the record up to there
   * @throws RefusedException for what is not allowed
   */
  public Decided decide(
      Statement<PublicationNote> note, ErasureView records, PublicationView decisions) {
    PublicationNote claim = note.received().claim();
    if (!claim.review().equals(channel.review())) {
      throw new Refusal.HashMismatch("review").asException();
    }
    if (channel.scope() == Scope.REVIEWERS) { // not the State's dialogue (18 §31, §42)
      throw new Refusal.NotPermitted("reviewers/publication").asException();
    }
    ErasureView.Target target =
        records
            .record(claim.record())
            .orElseThrow(() -> new Refusal.Unknown("record").asException());
    if (!target.note().equals(claim.note())) {
      throw new Refusal.HashMismatch("note").asException();
    }
    PartyCode author =
        policy
            .registry()
            .device(target.author().hash(), Use.SIGNING)
            .orElseThrow(() -> new Refusal.NotRegistered().asException())
            .party();
    List<DeviceCertificate> deciders =
        deciders(note.received().claimedSigners(), claim.act(), author);
    AttestedNote<PublicationNote> attested = note.attested(policy.registry(), "publication note");
    if (!(claim.act() instanceof Withdraw) && records.isErased(claim.record())) {
      throw new Refusal.Erased("record").asException();
    }
    demandNext(claim, decisions.last(claim.record()));
    return new Decided(attested, deciders, author);
  }

  /**
   * They sign for their parties, not as members of a group: a State that has left the review still
   * has its word about what it wrote.
   */
  private List<DeviceCertificate> deciders(
      List<CertificateId> signers, PublicationNote.Act act, PartyCode author) {
    List<DeviceCertificate> devices = new ArrayList<>();
    for (CertificateId signer : signers) {
      devices.add(policy.signatory(signer.hash()));
    }
    PartyCode underReview = policy.underReview(channel);
    if (act instanceof Publish publish && publish.request().isPresent()) {
      demand(devices.size() == 1 && devices.get(0).role() == Role.SECRETARIAT, "signatures");
      return devices;
    }
    demand(decidesFor(devices.get(0), underReview), "signatures");
    boolean reviewers = !author.equals(underReview) && !author.equals(PartyCode.SECRETARIAT);
    if (devices.size() > 1) {
      boolean agreeable = !(act instanceof Withdraw) && reviewers;
      demand(agreeable && decidesFor(devices.get(1), author), "signatures");
    } else if (reviewers && words == ReviewersWords.CONSENT) {
      demand(act instanceof Withdraw, "consent");
    }
    return devices;
  }

  private static boolean decidesFor(DeviceCertificate device, PartyCode party) {
    return device.role().decides() && device.party().equals(party);
  }

  private static void demand(boolean kept, String what) {
    if (!kept) {
      throw new Refusal.NotPermitted("publication/" + what).asException();
    }
  }

  /** Each comes behind the one before; what the State decides takes back what it asked for. */
  private static void demandNext(PublicationNote claim, Optional<PublicationView.Decision> last) {
    if (claim.number() != 1 + last.map(PublicationView.Decision::number).orElse(0L)) {
      throw new Refusal.Conflict("publication").asException();
    }
    if (claim.act() instanceof Withdraw
        && last.map(before -> before.act() instanceof Withdraw).orElse(true)) {
      throw new Refusal.Unknown("publication").asException();
    }
    if (claim.act() instanceof Publish publish && publish.request().isPresent()) {
      PublicationView.Decision request =
          last.filter(before -> before.act() instanceof Request)
              .filter(before -> publish.request().get().equals(before.hash()))
              .orElseThrow(() -> new Refusal.HashMismatch("request").asException());
      if (!request.act().parts().equals(publish.parts())) {
        throw new Refusal.HashMismatch("parts").asException();
      }
    }
  }
}

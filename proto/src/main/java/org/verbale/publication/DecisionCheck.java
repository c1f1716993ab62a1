package org.verbale.publication;

import java.util.List;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.id.ChannelId.Scope;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.rights.Actor;
import org.verbale.rights.Relation;
import org.verbale.rights.Rights;

/**
 * Holds a decision against the record that it is about, by the signers' certificates and the name
 * of the review: what {@link PublicationRules} judges with the registry, as far as a reader can who
 * has none.
 */
final class DecisionCheck {
  private final AttestedNote<RecordNote> record;
  private final PublicBlock block;
  private final PartyCode author;
  private final PartyCode underReview;

  /**
   * @param authors who signed the record, in order
   */
  DecisionCheck(AttestedNote<RecordNote> record, List<DeviceCertificate> authors)
      throws BundleException {
    this.record = record;
    this.block = record.statement().block();
    this.author = authors.get(0).party();
    this.underReview = block.review().underReview();
    requireAuthor(authors);
  }

  /** Party of the record's author. */
  PartyCode author() {
    return author;
  }

  /** Whoever is not under review and not the Secretariat was a reviewer: the archive took it. */
  private void requireAuthor(List<DeviceCertificate> authors) throws BundleException {
    Actor first = actor(authors.get(0));
    Optional<Actor> second =
        authors.size() > 1 ? Optional.of(actor(authors.get(1))) : Optional.empty();
    for (Scope scope : List.of(Scope.ANSWERS, Scope.DIALOGUE)) {
      if (Rights.judge(block.type(), scope, first, second) == Rights.Verdict.PERMITTED) {
        return;
      }
    }
    throw new BundleException(
        BundleObjection.AUTHOR,
        "record",
        block.type().code() + " by " + first.role().code() + " of " + first.party(),
        "by who may post it, cleared where it must be");
  }

  private Actor actor(DeviceCertificate device) {
    Relation relation = Relation.REVIEWING;
    if (device.party().equals(PartyCode.SECRETARIAT)) {
      relation = Relation.SECRETARIAT;
    } else if (device.party().equals(underReview)) {
      relation = Relation.UNDER_REVIEW;
    }
    return new Actor(device.party(), relation, device.role());
  }

  /** The State under review publishes by itself. */
  void requireDecided(AttestedNote<PublicationNote> decision, List<DeviceCertificate> deciders)
      throws BundleException {
    requireAbout(decision.statement());
    if (publish(decision).request().isPresent()) {
      throw new BundleException(
          BundleObjection.REQUEST_MISSING, "request", "none", "the one that is executed");
    }
    requireState(deciders);
  }

  /** The Secretariat publishes at the request of the State under review. */
  void requireExecuted(
      AttestedNote<PublicationNote> request,
      List<DeviceCertificate> requesting,
      AttestedNote<PublicationNote> decision,
      List<DeviceCertificate> deciders)
      throws BundleException {
    requireAbout(decision.statement());
    Publish publish = publish(decision);
    if (publish.request().isEmpty()) {
      throw new BundleException(
          BundleObjection.REQUEST_UNUSED, "request", "one", "none, for none is executed");
    }
    PublicationNote asked = request.statement();
    requireAbout(asked);
    boolean same =
        publish.request().filter(request.hash()::equals).isPresent()
            && asked.act() instanceof Request
            && asked.act().parts().equals(publish.parts())
            && asked.number() + 1 == decision.statement().number();
    if (!same) {
      throw new BundleException(
          BundleObjection.REQUEST, "request", "another one", "the one that is executed");
    }
    requireState(requesting);
    DeviceCertificate decider = deciders.get(0);
    if (deciders.size() > 1 || decider.role() != Role.SECRETARIAT) {
      throw new BundleException(
          BundleObjection.DECIDER, "decision", "by " + decider.party(), "by SEC alone");
    }
  }

  private void requireAbout(PublicationNote note) throws BundleException {
    if (!note.review().equals(block.review())
        || !note.record().equals(block.record())
        || !note.note().equals(record.hash())) {
      throw new BundleException(
          BundleObjection.DECISION, "decision", "about another record", "about this one");
    }
  }

  private static Publish publish(AttestedNote<PublicationNote> decision) throws BundleException {
    if (decision.statement().act() instanceof Publish publish) {
      return publish;
    }
    throw new BundleException(
        BundleObjection.ACT, "decision", "to do something else", "to publish");
  }

  /** A focal point of the State under review, and perhaps one of the author's State. */
  private void requireState(List<DeviceCertificate> signers) throws BundleException {
    DeviceCertificate first = signers.get(0);
    if (!first.party().equals(underReview)) {
      throw new BundleException(
          BundleObjection.DECIDER,
          "decision",
          "by " + first.party(),
          "by " + underReview + ", the State under review");
    }
    requireDecides(first);
    if (signers.size() > 1) {
      DeviceCertificate second = signers.get(1);
      boolean others = !author.equals(underReview) && !author.equals(PartyCode.SECRETARIAT);
      if (!others || !second.party().equals(author)) {
        throw new BundleException(
            BundleObjection.CONSENT,
            "decision",
            "signed by " + second.party() + " too",
            "by the author's State, if it is another, or nobody");
      }
      requireDecides(second);
    }
  }

  private static void requireDecides(DeviceCertificate signer) throws BundleException {
    if (!signer.role().decides()) {
      throw new BundleException(
          BundleObjection.ROLE, "decision", "by a " + signer.role().code(), "by a focal point");
    }
  }
}

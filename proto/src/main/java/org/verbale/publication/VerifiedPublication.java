package org.verbale.publication;

import java.time.Instant;
import java.util.List;
import org.verbale.channel.AttestedNote;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.log.Leaf;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordType;
import org.verbale.witness.WitnessedCheckpoint;

/**
 * What a State said, when it was archived, and that the State under review made these parts of it
 * public. Made only by {@link BundleVerifier}. Immutable.
 *
 * <p>What no bundle can show: that the decision stands to this day, for a withdrawal or a later
 * decision is not in it; and that no certificate had been revoked when it signed, for revocations
 * are not public; nor in which channel they stand. That the archive took the note is the word of
 * its server, and members of the channel judged it too.
 */
public final class VerifiedPublication {
  private final AttestedNote<PublicationNote> decision;
  private final VerifiedDisclosure disclosure;
  private final PartyCode author;
  private final boolean viaSecretariat;
  private final boolean consented;
  private final Leaf recordLeaf;
  private final Leaf decisionLeaf;
  private final WitnessedCheckpoint checkpoint;
  private final boolean witnessed;

  VerifiedPublication(
      BundleVerifier.Signatures signatures,
      VerifiedDisclosure disclosure,
      BundleHead head,
      WitnessedCheckpoint checkpoint,
      boolean witnessed) {
    this.decision = signatures.decision();
    this.disclosure = disclosure;
    this.author = signatures.author();
    this.viaSecretariat = signatures.viaSecretariat();
    this.consented = signatures.consented();
    this.recordLeaf = head.record().leaf();
    this.decisionLeaf = head.decision().leaf();
    this.checkpoint = checkpoint;
    this.witnessed = witnessed;
  }

  private PublicBlock block() {
    return disclosure.block();
  }

  public ReviewId review() {
    return block().review();
  }

  /** The State under review, which made it public. */
  public PartyCode state() {
    return block().review().underReview();
  }

  public RecordId record() {
    return block().record();
  }

  public RecordType type() {
    return block().type();
  }

  /** The working language of the record. */
  public Language language() {
    return block().language();
  }

  /** Whose words they are: the State under review's, a reviewing State's, the Secretariat's. */
  public PartyCode author() {
    return author;
  }

  /** When the archive took the record, by its clock. */
  public Instant recorded() {
    return Instant.ofEpochMilli(recordLeaf.time());
  }

  /** When the archive took the decision, by its clock. */
  public Instant decided() {
    return Instant.ofEpochMilli(decisionLeaf.time());
  }

  /** Number of the decision among those about this record, from 1. */
  public long number() {
    return decision.statement().number();
  }

  /** The decision, believed. */
  public AttestedNote<PublicationNote> decision() {
    return decision;
  }

  /** Hash of the record note. */
  public Digest recordNote() {
    return decision.statement().note();
  }

  /** How many parts the record has, dummies included: a power of two. */
  public int totalParts() {
    return block().parts();
  }

  /** By ascending index, at least one, none of them a dummy. */
  public List<DisclosedPart> parts() {
    return disclosure.parts();
  }

  /** The files of all attachments among the parts, in their order. */
  public List<DisclosedFile> files() {
    return disclosure.files();
  }

  /** Whether the Secretariat published it at the State's request (18 §36). */
  public boolean isViaSecretariat() {
    return viaSecretariat;
  }

  /** Whether the author's State, another than the one under review, agreed. */
  public boolean isConsented() {
    return consented;
  }

  /** Under which all of it stands. */
  public WitnessedCheckpoint checkpoint() {
    return checkpoint;
  }

  /**
   * Whether enough witnesses saw the same log; otherwise it stands on the word of the log alone.
   */
  public boolean isWitnessed() {
    return witnessed;
  }

  @Override
  public String toString() {
    return "VerifiedPublication[" + review() + ", " + record() + ", " + number() + "]";
  }
}

package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.LeafKind;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.LineFormat;
import org.verbale.record.RecordNote;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;

/**
 * Verifies bundles offline, for somebody who trusts some logs, witnesses and roots. Immutable; pure
 * but for the stream it reads.
 */
public final class BundleVerifier {
  private final TrustPolicy policy;
  private final Set<Digest> roots;

  /**
   * @param policy the logs and witnesses that are believed
   * @param roots hashes of the root certificates that are
   */
  public BundleVerifier(TrustPolicy policy, Set<Digest> roots) {
    this.policy = requireNonNull(policy, "policy");
    this.roots = Set.copyOf(roots);
  }

  /**
   * What the signatures of a bundle say.
   *
   * @param author party of the record's author
   */
  record Signatures(
      AttestedNote<PublicationNote> decision,
      PartyCode author,
      boolean viaSecretariat,
      boolean consented) {}

  /** Verifies a bundle in memory. */
  public VerifiedPublication verify(Bundle bundle) throws BundleException {
    try {
      return verify(new ByteArrayInputStream(bundle.toBytes().toByteArray()), FileSink.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /**
   * Verifies a bundle that comes from a stream, to its end.
   *
   * @param in stays the caller's to close
   * @param files takes the bytes of files, of which nothing is proven before this returns
   * @throws BundleException if it does not show what it says it shows
   * @throws IOException if the stream or the sink fails
   */
  public VerifiedPublication verify(InputStream in, FileSink files)
      throws IOException, BundleException {
    try {
      return verify(BundleReader.open(in), files);
    } catch (MalformedException e) {
      BundleObjection objection =
          e.field().equals(BundleReader.FIRST_LINE)
              ? BundleObjection.NOT_A_BUNDLE
              : BundleObjection.MALFORMED;
      throw new BundleException(objection, e.getMessage());
    }
  }

  private VerifiedPublication verify(BundleReader bundle, FileSink files)
      throws IOException, MalformedException, BundleException {
    BundleHead head = bundle.head();
    WitnessedCheckpoint checkpoint = checkpoint(head);
    requireArchived(head, checkpoint.head());
    Signatures signatures = signatures(head);
    VerifiedDisclosure disclosure =
        bundle.disclosure().verify(head.record().note().claim().block(), files);
    PartRanges named = signatures.decision().statement().act().parts().orElseThrow();
    if (!disclosure.parts().stream().map(DisclosedPart::index).toList().equals(named.indexes())) {
      throw new BundleException(
          BundleObjection.PARTS, "parts", "others than were decided", named.toString());
    }
    return new VerifiedPublication(
        signatures, disclosure, head, checkpoint, !policy.isWithoutQuorum());
  }

  private WitnessedCheckpoint checkpoint(BundleHead head) throws BundleException {
    try {
      return policy.verify(head.checkpoint());
    } catch (BadSignatureException e) {
      throw new BundleException(BundleObjection.CHECKPOINT, e.getMessage());
    } catch (QuorumException e) {
      throw new BundleException(BundleObjection.QUORUM, e.getMessage());
    }
  }

  /** Each note is the object of its leaf, and the leaves stand in the log in their order. */
  private static void requireArchived(BundleHead head, TreeHead tree) throws BundleException {
    requireIncluded(head.record(), LeafKind.RECORD, tree);
    Optional<ArchivedNote<PublicationNote>> request = head.request();
    if (request.isPresent()) {
      requireIncluded(request.get(), LeafKind.DECISION, tree);
      requireBefore(head.record(), request.get());
      requireBefore(request.get(), head.decision());
    }
    requireIncluded(head.decision(), LeafKind.DECISION, tree);
    requireBefore(head.record(), head.decision());
  }

  private static void requireIncluded(ArchivedNote<?> note, LeafKind kind, TreeHead tree)
      throws BundleException {
    if (note.leaf().kind() != kind) {
      throw new BundleException(
          BundleObjection.LEAF_KIND, "leaf", note.leaf().kind().name(), kind.name());
    }
    if (!note.leaf().object().equals(note.note().hash())) {
      throw new BundleException(
          BundleObjection.NOTE_HASH, "leaf", "about another note", "about the one beside it");
    }
    try {
      note.proof().verify(note.leaf().hash(), tree);
    } catch (ProofException e) {
      throw new BundleException(BundleObjection.INCLUSION, e.getMessage());
    }
  }

  private static void requireBefore(ArchivedNote<?> first, ArchivedNote<?> second)
      throws BundleException {
    if (first.proof().index() >= second.proof().index()
        || first.leaf().time() > second.leaf().time()) {
      throw new BundleException(
          BundleObjection.ORDER, "decision", "before what it is about", "behind it");
    }
  }

  private Signatures signatures(BundleHead head) throws BundleException {
    BundleCertificates certificates =
        BundleCertificates.verify(head.certificates(), head.signers(), roots);
    KnownKeys keys = certificates.keys();
    AttestedNote<RecordNote> record = attested(head.record().note(), keys);
    AttestedNote<PublicationNote> decision = attested(head.decision().note(), keys);
    List<DeviceCertificate> authors = signers(head.record(), certificates);
    DecisionCheck check = new DecisionCheck(record, authors);
    List<DeviceCertificate> deciders = signers(head.decision(), certificates);
    if (head.request().isPresent()) {
      AttestedNote<PublicationNote> request = attested(head.request().get().note(), keys);
      List<DeviceCertificate> requesting = signers(head.request().get(), certificates);
      check.requireExecuted(request, requesting, decision, deciders);
      return new Signatures(decision, check.author(), true, requesting.size() > 1);
    }
    check.requireDecided(decision, deciders);
    return new Signatures(decision, check.author(), false, deciders.size() > 1);
  }

  private static <T extends LineFormat> AttestedNote<T> attested(
      ReceivedNote<T> note, KnownKeys keys) throws BundleException {
    try {
      return note.verify(keys);
    } catch (BadSignatureException e) {
      throw new BundleException(BundleObjection.SIGNATURE, e.getMessage());
    }
  }

  private static List<DeviceCertificate> signers(
      ArchivedNote<?> note, BundleCertificates certificates) throws BundleException {
    Instant time = Instant.ofEpochMilli(note.leaf().time());
    return certificates.validAt(time, note.note().claimedSigners());
  }
}

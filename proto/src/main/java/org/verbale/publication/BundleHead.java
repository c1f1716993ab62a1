package org.verbale.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.Registry;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.SignedNote;
import org.verbale.record.RecordNote;

/**
 * All of a bundle but what it discloses: what was signed, where it stands, and by whom. As
 * received: nothing of it may be believed before {@link BundleVerifier}.
 *
 * <p>Encoded as {@code opaque checkpoint<V>; ArchivedNote record; ArchivedNote decision;
 * optional<ArchivedNote> request; Certificate certificates<V>}, a certificate being {@code opaque
 * der<V>}.
 *
 * @param checkpoint that all proofs lead to, with its cosignatures
 * @param record the record note, never its private block
 * @param decision to publish
 * @param request of the State, if the Secretariat executes one
 * @param certificates of all who signed and who issued those, each once, in the order of {@link
 *     #assemble}
 */
public record BundleHead(
    SignedCheckpoint checkpoint,
    ArchivedNote<RecordNote> record,
    ArchivedNote<PublicationNote> decision,
    Optional<ArchivedNote<PublicationNote>> request,
    List<CertificateDer> certificates)
    implements TlsStruct {
  /** First line of a bundle. */
  public static final String DOMAIN = "verbale/bundle/v1";

  /**
   * @throws IllegalArgumentException if there are too many certificates
   */
  public BundleHead {
    requireNonNull(checkpoint, "checkpoint");
    requireNonNull(record, "record");
    requireNonNull(decision, "decision");
    requireNonNull(request, "request");
    certificates = List.copyOf(certificates);
    if (certificates.size() > PublicationLimits.MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          "certificates: "
              + certificates.size()
              + " (expected: at most "
              + PublicationLimits.MAX_CERTIFICATES
              + ")");
    }
  }

  /**
   * The head with the certificates that it needs: those of the signers in the order of their
   * signatures (record, decision, request), then their authorities, then the roots.
   *
   * @param registry that holds them all, whatever became of them
   * @throws IllegalArgumentException if it does not
   */
  public static BundleHead assemble(
      SignedCheckpoint checkpoint,
      ArchivedNote<RecordNote> record,
      ArchivedNote<PublicationNote> decision,
      Optional<ArchivedNote<PublicationNote>> request,
      Registry registry) {
    BundleHead bare = new BundleHead(checkpoint, record, decision, request, List.of());
    List<CertificateDer> certificates = BundleCertificates.collect(bare.signers(), registry);
    return new BundleHead(checkpoint, record, decision, request, certificates);
  }

  /** Reads one from {@code in}. */
  public static BundleHead read(TlsReader in) throws MalformedException {
    return new BundleHead(
        SignedCheckpoint.parse(in.opaque("checkpoint", SignedNote.MAX_SIZE)),
        ArchivedNote.read(in, RecordNote::parse),
        ArchivedNote.read(in, PublicationNote::parse),
        in.optional("request", more -> ArchivedNote.read(more, PublicationNote::parse)),
        in.vector(
            "certificates",
            PublicationLimits.MAX_CERTIFICATES,
            more -> new CertificateDer(more.opaque("certificate", CertificateDer.MAX_SIZE))));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(checkpoint.toBytes()).struct(record).struct(decision).optional(request);
    out.vector(
        list -> {
          for (CertificateDer certificate : certificates) {
            list.opaque(certificate.bytes());
          }
        });
  }

  /**
   * How a bundle's file begins: the domain line and {@code opaque head<V>}. The bytes of the
   * disclosure follow, and nothing else.
   */
  public Bytes toFileStart() {
    return new TlsWriter()
        .raw((DOMAIN + "\n").getBytes(US_ASCII))
        .vector(out -> out.struct(this))
        .toBytes();
  }

  /** The notes, in the order in which their signers' certificates stand. */
  List<ReceivedNote<?>> notes() {
    List<ReceivedNote<?>> notes = new ArrayList<>(List.of(record.note(), decision.note()));
    request.ifPresent(archived -> notes.add(archived.note()));
    return notes;
  }

  /** All who are said to have signed, each once, in order. */
  List<CertificateId> signers() {
    return notes().stream().flatMap(note -> note.claimedSigners().stream()).distinct().toList();
  }
}

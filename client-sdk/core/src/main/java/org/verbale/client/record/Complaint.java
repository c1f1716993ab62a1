package org.verbale.client.record;

import java.util.Optional;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * Its author signed one thing and sealed another: what a complaint must name so that every member
 * can open the same record and see the same. Nothing in it is secret.
 *
 * @param note hash of the record note
 * @param author who signed it
 * @param stated the root that was signed: of the parts, or of an attachment's chunks
 * @param found the root of what was sealed, if it can be computed at all
 */
public record Complaint(
    RecordId record,
    Digest note,
    CertificateId author,
    Ground ground,
    Digest stated,
    Optional<Digest> found) {
  /** What contradicts the note. */
  public enum Ground {
    /** The plaintext is no body of a record. */
    BODY,
    PARTS_COUNT,
    PARTS_ROOT,
    /** Attachment parts and the private block's attachment lines do not fit. */
    ATTACHMENTS,
    /** The file is not the one whose root stands in its part. */
    CHUNKS_ROOT
  }
}

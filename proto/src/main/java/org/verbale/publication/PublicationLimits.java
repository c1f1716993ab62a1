package org.verbale.publication;

import org.verbale.identity.CertificateDer;
import org.verbale.log.Leaf;
import org.verbale.note.SignedNote;
import org.verbale.record.RecordLimits;

/** Every limit of publications. Lengths in bytes. */
public final class PublicationLimits {
  /** Most ranges by which a note names parts. */
  public static final int MAX_RANGES = 256;

  /** Longest publication note: that many ranges and two signatures. */
  public static final int MAX_NOTE = 4096;

  /** Most signatures of a publication note. */
  public static final int MAX_SIGNERS = 2;

  /** Most certificates of a bundle: of six signers, their authorities and those' roots. */
  public static final int MAX_CERTIFICATES = 18;

  /** Longest path of a proof, with index and size. */
  private static final int MAX_PROOF = 16 + 4 + 63 * 32;

  /**
   * Longest head of a bundle: a checkpoint with all its cosignatures, three notes with leaf and
   * proof, the certificates.
   */
  public static final int MAX_HEAD =
      SignedNote.MAX_SIZE
          + 3 * (MAX_NOTE + Leaf.LENGTH + MAX_PROOF)
          + MAX_CERTIFICATES * (CertificateDer.MAX_SIZE + 4)
          + 64;

  /** Longest list of opened parts: all that a record can hold, each with salt and proof. */
  public static final int MAX_PARTS_SIZE =
      RecordLimits.MAX_CIPHERTEXT + RecordLimits.MAX_PARTS * (RecordLimits.SALT + 16 + 4 + 12 * 32);

  /** All files of one disclosure together. */
  public static final long MAX_FILES_SIZE = 64L << 20;

  private PublicationLimits() {}
}

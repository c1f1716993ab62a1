package org.verbale.channel;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifiedNote;

/**
 * A signed statement as received: well formed, and nothing in it may be believed. The only way on
 * is {@link #verify}. Immutable.
 *
 * @param <T> what it states
 */
public final class ReceivedNote<T extends LineFormat> {
  private final SignedNote note;
  private final T claim;
  private final List<CertificateId> claimedSigners;

  private ReceivedNote(SignedNote note, T claim, List<CertificateId> claimedSigners) {
    this.note = note;
    this.claim = claim;
    this.claimedSigners = claimedSigners;
  }

  /**
   * Reads a note whose text is a {@code T}.
   *
   * @param domain the first line of the text
   * @param maxSize in bytes, signatures included
   * @param maxSigners each signs once, with the key of a certificate
   */
  public static <T extends LineFormat> ReceivedNote<T> parse(
      Bytes bytes, String domain, LineReader.Decoder<T> decoder, int maxSize, int maxSigners)
      throws MalformedException {
    if (bytes.size() > maxSize) {
      throw new MalformedException("note", bytes.size() + " bytes", "at most " + maxSize);
    }
    return of(SignedNote.parse(bytes), domain, decoder, maxSigners);
  }

  private static <T extends LineFormat> ReceivedNote<T> of(
      SignedNote note, String domain, LineReader.Decoder<T> decoder, int maxSigners)
      throws MalformedException {
    T claim = LineReader.decode(note.unverifiedText(), domain, decoder);
    if (note.signatures().size() > maxSigners) {
      throw new MalformedException("signature", "too many", "at most " + maxSigners);
    }
    List<CertificateId> signers =
        note.signatures().stream()
            .map(line -> CertificateId.ofKeyName(line.name()))
            .flatMap(Optional::stream)
            .toList();
    if (signers.size() != note.signatures().size()) {
      throw new MalformedException("signature", "by no certificate", "cert/ and 64 digits");
    }
    if (new HashSet<>(signers).size() != signers.size()) {
      throw new MalformedException("signature", "repeated", "one a certificate");
    }
    return new ReceivedNote<>(note, claim, signers);
  }

  /** What it claims; anybody may have written it. */
  public T claim() {
    return claim;
  }

  /** Who is said to have signed, in the order of the lines: at least one, each once. */
  public List<CertificateId> claimedSigners() {
    return claimedSigners;
  }

  /** SHA-256 of the whole note: its name everywhere. */
  public Digest hash() {
    return note.hash();
  }

  /** The whole note. */
  public Bytes toBytes() {
    return note.toBytes();
  }

  /**
   * Believes that the claimed signers signed, each and nobody else. Whether they were entitled to
   * is another question.
   *
   * @param known keys of certificates by {@link CertificateId#keyName}
   * @throws BadSignatureException if one of the signatures does not fit or its key is not known
   */
  public AttestedNote<T> verify(KnownKeys known) throws BadSignatureException {
    VerifiedNote unused = note.verifyExactly(known);
    return new AttestedNote<>(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReceivedNote<?> that && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return "ReceivedNote[" + hash() + "]";
  }
}

package org.verbale.channel;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;

/**
 * A statement whose every signature was verified. Made only by {@link ReceivedNote#verify}.
 * Immutable.
 *
 * @param <T> what it states
 */
public final class AttestedNote<T extends LineFormat> {
  private final ReceivedNote<T> note;

  AttestedNote(ReceivedNote<T> note) {
    this.note = note;
  }

  /** What was signed. */
  public T statement() {
    return note.claim();
  }

  /** Who signed, in the order of the lines: at least one, each once. */
  public List<CertificateId> signers() {
    return note.claimedSigners();
  }

  /** The first signer: who speaks. */
  public CertificateId author() {
    return signers().get(0);
  }

  /** SHA-256 of the whole note: its name everywhere. */
  public Digest hash() {
    return note.hash();
  }

  /** The whole note. */
  public Bytes toBytes() {
    return note.toBytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AttestedNote<?> that && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return "AttestedNote[" + hash() + "]";
  }
}

package org.verbale.note;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * A note that keys known to its verifier signed. Made only by {@link SignedNote#verify}. Immutable.
 */
public final class VerifiedNote {
  private final SignedNote note;
  private final List<VerifierKey> signers;

  VerifiedNote(SignedNote note, List<VerifierKey> signers) {
    this.note = note;
    this.signers = List.copyOf(signers);
  }

  /** What was signed; ends in LF. */
  public String text() {
    return note.unverifiedText();
  }

  /** The known keys that signed, at least one, each once, in the order of their lines. */
  public List<VerifierKey> signers() {
    return signers;
  }

  /**
   * Whether every signature line is by another known key: no line was ignored, none repeated. A
   * note whose hash becomes a leaf must be, or anybody could give it further hashes.
   */
  public boolean isExact() {
    return signers.size() == note.signatures().size();
  }

  /** The note as it was received. */
  public SignedNote note() {
    return note;
  }

  /** The whole note, signatures included. */
  public Bytes toBytes() {
    return note.toBytes();
  }

  /** SHA-256 of all its bytes, signatures included: the name of the note everywhere. */
  public Digest hash() {
    return note.hash();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedNote that
        && note.equals(that.note)
        && signers.equals(that.signers);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedNote[" + hash() + "]";
  }
}

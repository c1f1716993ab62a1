package org.verbale.log;

import java.util.Collection;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;

/**
 * A checkpoint as received: well formed, and not to be believed before {@link #verify}.
 *
 * @param note whose text is {@code unverified}
 * @param unverified what the note claims
 */
public record SignedCheckpoint(SignedNote note, Checkpoint unverified) {
  /**
   * @throws IllegalArgumentException if the note says something else
   */
  public SignedCheckpoint {
    if (!note.unverifiedText().equals(unverified.toText())) {
      throw new IllegalArgumentException("note: another text (expected: the checkpoint's)");
    }
  }

  /**
   * Reads the signed note.
   *
   * @throws MalformedException if {@code bytes} are no signed checkpoint
   */
  public static SignedCheckpoint parse(Bytes bytes) throws MalformedException {
    SignedNote note = SignedNote.parse(bytes);
    return new SignedCheckpoint(note, Checkpoint.parse(note.unverifiedText()));
  }

  /**
   * The checkpoint signed by its log.
   *
   * @throws IllegalArgumentException if the key has another name than the origin
   */
  public static SignedCheckpoint sign(Checkpoint checkpoint, NoteSigner log) {
    if (!log.key().name().equals(checkpoint.origin())) {
      throw new IllegalArgumentException("log key: another name (expected: the origin)");
    }
    return new SignedCheckpoint(SignedNote.sign(checkpoint.toText(), log), checkpoint);
  }

  /**
   * Believes the checkpoint if {@code log}, whose name must be the origin, signed it.
   *
   * @throws BadSignatureException if it did not
   */
  public VerifiedCheckpoint verify(VerifierKey log) throws BadSignatureException {
    if (!unverified.origin().equals(log.name())) {
      throw new BadSignatureException("of another log", log.name());
    }
    return new VerifiedCheckpoint(unverified, note.verify(KnownKeys.of(log)));
  }

  /**
   * Believes the checkpoint if one of {@code logs} that is named as the origin signed it, and none
   * of them did wrongly. A log whose key was replaced has two for a while.
   *
   * @throws BadSignatureException if none did, or if one is named whose signature does not fit
   */
  public VerifiedCheckpoint verify(Collection<VerifierKey> logs) throws BadSignatureException {
    VerifierKey[] known =
        logs.stream()
            .filter(log -> log.name().equals(unverified.origin()))
            .toArray(VerifierKey[]::new);
    if (known.length == 0) {
      throw new BadSignatureException("of another log", "one that is trusted");
    }
    return new VerifiedCheckpoint(unverified, note.verify(KnownKeys.of(known)));
  }

  /**
   * The same checkpoint with more signature lines behind its own, as a witness sent them.
   *
   * @throws IllegalArgumentException if the note would exceed a limit
   */
  public SignedCheckpoint with(Collection<NoteSignature> lines) {
    return new SignedCheckpoint(note.with(lines.toArray(NoteSignature[]::new)), unverified);
  }

  /** The signed note. */
  public Bytes toBytes() {
    return note.toBytes();
  }
}

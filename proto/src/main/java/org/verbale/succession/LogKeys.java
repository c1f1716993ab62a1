package org.verbale.succession;

import java.util.List;
import java.util.Optional;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;

/**
 * Which key signs the head of which size: a lineage, and where in the log its notes stand. Stricter
 * than the lineage alone, for it says when a key ended. Immutable.
 */
public final class LogKeys {
  private final Lineage lineage;
  private final List<Long> indexes;

  private LogKeys(Lineage lineage, List<Long> indexes) {
    this.lineage = lineage;
    this.indexes = List.copyOf(indexes);
  }

  /** A key that has no successor yet. */
  public static LogKeys of(VerifierKey trusted) {
    return new LogKeys(Lineage.of(trusted), List.of());
  }

  /**
   * @param indexes of the notes' leaves in the log, in their order
   * @throws IllegalArgumentException unless there is one for each note, each above the one before
   *     and such that the next head is not below what its note says
   */
  public static LogKeys of(Lineage lineage, List<Long> indexes) {
    List<VerifiedSuccession> notes = lineage.notes();
    boolean fits = notes.size() == indexes.size();
    for (int i = 0; fits && i < indexes.size(); i++) {
      fits =
          indexes.get(i) >= (i == 0 ? 0 : indexes.get(i - 1) + 1)
              && indexes.get(i) + 1 >= notes.get(i).succession().smallest();
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "indexes: not those of the notes (expected: rising, behind the size that each names)");
    }
    return new LogKeys(lineage, indexes);
  }

  public Lineage lineage() {
    return lineage;
  }

  /** Where the notes stand, in their order. */
  public List<Long> indexes() {
    return indexes;
  }

  /** Whether this has all notes of {@code earlier} in the same places, and perhaps more. */
  public boolean goesOnFrom(LogKeys earlier) {
    return lineage.goesOnFrom(earlier.lineage)
        && indexes.subList(0, earlier.indexes.size()).equals(earlier.indexes);
  }

  /**
   * The believed key that signs the head of {@code size} leaves of the log {@code origin}: the last
   * whose note is among them.
   */
  public Optional<VerifierKey> at(String origin, long size) {
    Optional<VerifierKey> found = Optional.empty();
    for (VerifierKey key : lineage.keys(origin)) {
      if (since(key) < size || found.isEmpty()) {
        found = Optional.of(key);
      }
    }
    return found.filter(key -> since(key) < Math.max(size, 1));
  }

  /**
   * Believes a head that the key in force at its size signed.
   *
   * @throws BadSignatureException if it did not, whoever else did
   */
  public VerifiedCheckpoint verify(SignedCheckpoint head) throws BadSignatureException {
    Optional<VerifierKey> key = at(head.unverified().origin(), head.unverified().head().size());
    if (key.isEmpty()) {
      throw new BadSignatureException("of another log or time", "one whose key is believed");
    }
    return head.verify(key.get());
  }

  /** The index of the note that names {@code key}; below all for one without. */
  private long since(VerifierKey key) {
    for (int i = 0; i < indexes.size(); i++) {
      if (lineage.notes().get(i).succession().to().equals(key)) {
        return indexes.get(i);
      }
    }
    return -1;
  }
}

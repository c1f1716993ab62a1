package org.verbale.witness;

import java.time.Instant;
import org.verbale.note.NoteSignature;

/**
 * That a cosigner saw a checkpoint as the largest, consistent with all it had seen of the log. Made
 * only by {@link CosignerKey#verify}. Immutable.
 */
public final class Cosignature {
  private final CosignerKey key;
  private final long time;
  private final NoteSignature line;

  Cosignature(CosignerKey key, long time, NoteSignature line) {
    this.key = key;
    this.time = time;
    this.line = line;
  }

  /** Who cosigned. */
  public CosignerKey key() {
    return key;
  }

  /** When, by the cosigner's clock, to the second; 1970 if it does not say. */
  public Instant time() {
    return Instant.ofEpochSecond(time);
  }

  /** Seconds since 1970 UTC; 0 if the cosigner says nothing of the time. */
  public long seconds() {
    return time;
  }

  /** The signature line, to be put under the checkpoint's note. */
  public NoteSignature line() {
    return line;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cosignature that && key.equals(that.key) && line.equals(that.line);
  }

  @Override
  public int hashCode() {
    return line.hashCode();
  }

  @Override
  public String toString() {
    return "Cosignature[" + key.name() + ", " + key.type() + ", " + time + "]";
  }
}

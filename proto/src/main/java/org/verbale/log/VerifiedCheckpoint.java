package org.verbale.log;

import org.verbale.codec.Bytes;
import org.verbale.note.VerifiedNote;

/** A head that its log signed. Made only by {@link SignedCheckpoint#verify}. Immutable. */
public final class VerifiedCheckpoint {
  private final Checkpoint checkpoint;
  private final VerifiedNote note;

  VerifiedCheckpoint(Checkpoint checkpoint, VerifiedNote note) {
    this.checkpoint = checkpoint;
    this.note = note;
  }

  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** What the log signed for. */
  public TreeHead head() {
    return checkpoint.head();
  }

  /** The signed note, to be kept as evidence. */
  public VerifiedNote note() {
    return note;
  }

  /** The signed note's bytes. */
  public Bytes toBytes() {
    return note.toBytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedCheckpoint that && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedCheckpoint[" + checkpoint + "]";
  }
}

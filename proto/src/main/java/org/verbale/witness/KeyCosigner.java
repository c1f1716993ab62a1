package org.verbale.witness;

import java.util.function.UnaryOperator;
import org.verbale.log.Checkpoint;
import org.verbale.note.NoteSignature;

/** A cosigner over a function that signs. */
final class KeyCosigner implements Cosigner {
  private final CosignerKey key;
  private final UnaryOperator<byte[]> signer;

  KeyCosigner(CosignerKey key, UnaryOperator<byte[]> signer) {
    this.key = key;
    this.signer = signer;
  }

  @Override
  public CosignerKey key() {
    return key;
  }

  @Override
  public NoteSignature cosign(Checkpoint checkpoint, long time) {
    if (time <= 0) {
      throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
    }
    if (!key.canSpeakOf(checkpoint)) {
      throw new IllegalArgumentException("origin: too long (expected: at most 255 bytes)");
    }
    return key.line(time, signer.apply(key.message(checkpoint, time)));
  }

  @Override
  public String toString() {
    return "Cosigner[" + key.name() + ", " + key.type() + "]";
  }
}

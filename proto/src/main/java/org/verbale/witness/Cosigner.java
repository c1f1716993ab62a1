package org.verbale.witness;

import org.verbale.codec.Bytes;
import org.verbale.crypto.MlDsa44;
import org.verbale.crypto.Signer;
import org.verbale.log.Checkpoint;
import org.verbale.note.NoteSignature;

/**
 * A named key that cosigns checkpoints, wherever its private half lives.
 *
 * <p>Implementations must be safe for use by many threads.
 */
public interface Cosigner {
  /** What verifies its cosignatures. */
  CosignerKey key();

  /**
   * States that {@code checkpoint} is the largest seen at {@code time}, and consistent with all
   * seen before. The caller has made sure of it.
   *
   * @param time seconds since 1970 UTC, more than 0
   * @throws IllegalArgumentException if the key cannot speak of such an origin or time
   */
  NoteSignature cosign(Checkpoint checkpoint, long time);

  /** {@code signer} under {@code name}. */
  static Cosigner of(String name, Signer signer) {
    CosignerKey key = new CosignerKey(name, CosignerKey.Type.ED25519, Bytes.of(signer.publicKey()));
    return new KeyCosigner(key, signer::sign);
  }

  /** {@code signer} under {@code name}. */
  static Cosigner of(String name, MlDsa44.Key signer) {
    CosignerKey key =
        new CosignerKey(name, CosignerKey.Type.ML_DSA_44, Bytes.of(signer.publicKey()));
    return new KeyCosigner(key, signer::sign);
  }
}

package org.verbale.note;

import org.verbale.codec.Bytes;
import org.verbale.crypto.Signer;

/**
 * A named key that signs notes, wherever its private half lives.
 *
 * <p>Implementations must be safe for use by many threads.
 */
public interface NoteSigner {
  /** What verifies its signatures. */
  VerifierKey key();

  /**
   * The signature over the UTF-8 of a note's text, final LF included.
   *
   * @throws IllegalStateException if the key cannot be used now
   */
  byte[] sign(byte[] text);

  /** {@code signer} under {@code name}, which must be a key name. */
  static NoteSigner of(String name, Signer signer) {
    VerifierKey key = new VerifierKey(name, Bytes.of(signer.publicKey()));
    return new NoteSigner() {
      @Override
      public VerifierKey key() {
        return key;
      }

      @Override
      public byte[] sign(byte[] text) {
        return signer.sign(text);
      }

      @Override
      public String toString() {
        return "NoteSigner[" + key + "]";
      }
    };
  }
}

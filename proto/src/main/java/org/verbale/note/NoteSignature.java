package org.verbale.note;

import org.verbale.codec.Bytes;

/**
 * One signature line as it stands in a note: who is said to have signed, not who did.
 *
 * @param name of the key
 * @param keyId the first four bytes of the key's hash, big-endian; all 32 bits count
 * @param signature at least one byte; 64 of Ed25519
 */
public record NoteSignature(String name, int keyId, Bytes signature) {
  /**
   * @throws IllegalArgumentException if the name is no key name or the signature is empty
   */
  public NoteSignature {
    KeyName.check(name);
    if (signature.isEmpty()) {
      throw new IllegalArgumentException("signature: empty (expected: at least one byte)");
    }
  }
}

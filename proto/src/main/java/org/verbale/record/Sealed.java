package org.verbale.record;

import org.verbale.id.Digest;

/**
 * Something stored apart, by its hash.
 *
 * @param hash SHA-256 of its bytes; of an attachment, the root of its {@link CiphertextTree}
 * @param length in bytes
 */
public record Sealed(Digest hash, long length) {
  /**
   * @throws IllegalArgumentException for a negative length
   */
  public Sealed {
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
    }
  }
}

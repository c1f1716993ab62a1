package org.verbale.terms;

import java.util.Arrays;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Aes128;
import org.verbale.crypto.SecretBytes;

/**
 * What opens one term in the records of one search epoch, and says nothing else about it: 16 bytes.
 * Whoever holds one can look for the term without knowing it. Immutable.
 */
public final class Trapdoor {
  /** Length in bytes. */
  public static final int LENGTH = Aes128.LENGTH;

  private final Bytes bytes;

  private Trapdoor(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException unless there are 16 bytes
   */
  public static Trapdoor of(Bytes bytes) {
    if (bytes.size() != LENGTH) {
      throw new IllegalArgumentException("trapdoor: " + bytes.size() + " bytes (expected: 16)");
    }
    return new Trapdoor(bytes);
  }

  /** The first 16 of 32 bytes of a MAC. */
  public static Trapdoor ofMac(byte[] mac) {
    return of(Bytes.of(Arrays.copyOf(mac, LENGTH)));
  }

  /** The 16 bytes. */
  public Bytes toBytes() {
    return bytes;
  }

  /** As a key; the caller wipes it. */
  SecretBytes key() {
    return SecretBytes.adopt(bytes.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Trapdoor that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  /** It opens what it is for: nothing of it. */
  @Override
  public String toString() {
    return "Trapdoor";
  }
}

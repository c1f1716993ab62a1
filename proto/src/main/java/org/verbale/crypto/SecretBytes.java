package org.verbale.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Bytes that must not leak: they print nothing, compare in constant time, and can be wiped.
 *
 * <p>Whoever holds one owns it and wipes it when it is replaced. The virtual machine may have
 * copied the bytes while it moved objects; wiping shortens a secret's life, it cannot prove its
 * end. Safe to share between threads until it is wiped.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean wiped;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes {@code bytes} over without a copy; the caller forgets them. */
  public static SecretBytes adopt(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** A copy of {@code bytes}, which stay the caller's to wipe. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** {@code length} bytes from {@code random}. */
  public static SecretBytes random(int length, SecureRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new SecretBytes(bytes);
  }

  /** {@code length} zero bytes: the "0" of RFC 9420's key schedule. */
  public static SecretBytes zeros(int length) {
    return new SecretBytes(new byte[length]);
  }

  /** Length in bytes. */
  public int length() {
    return bytes.length;
  }

  /**
   * A copy for a place that needs the plain bytes; the caller wipes it.
   *
   * @throws IllegalStateException if wiped
   */
  public byte[] reveal() {
    return raw().clone();
  }

  /**
   * A second owner's copy.
   *
   * @throws IllegalStateException if wiped
   */
  public SecretBytes copy() {
    return new SecretBytes(reveal());
  }

  /**
   * Whether both hold the same bytes, in time that depends on the lengths alone.
   *
   * @throws IllegalStateException if either is wiped
   */
  public boolean sameAs(SecretBytes other) {
    return MessageDigest.isEqual(raw(), other.raw());
  }

  public boolean isWiped() {
    return wiped;
  }

  /** Overwrites the bytes; any later use is an error. Does nothing the second time. */
  public void wipe() {
    wiped = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /** Same as {@link #wipe}. */
  @Override
  public void close() {
    wipe();
  }

  /** The bytes themselves, for this package alone: never stored, never handed on. */
  byte[] raw() {
    if (wiped) {
      throw new IllegalStateException("secret: wiped (expected: still in use)");
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + "]";
  }
}

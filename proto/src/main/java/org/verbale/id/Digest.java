package org.verbale.id;

import com.google.errorprone.annotations.Immutable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 hash: 32 bytes. Every hash that Verbale stores or sends is one; each place says what
 * was hashed.
 *
 * <p>Its text form in signed notes is standard base64 with padding, 44 characters.
 */
@Immutable
public final class Digest implements Comparable<Digest> {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  /** Stands where a chain begins: 32 zero bytes, the hash of nothing known. */
  public static final Digest ZERO = new Digest(new byte[LENGTH]);

  @SuppressWarnings("Immutable") // never written after construction, never handed out
  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are 32 of them
   */
  public static Digest of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("digest: " + bytes.length + " bytes (expected: 32)");
    }
    return new Digest(bytes.clone());
  }

  /** SHA-256 of the concatenation of {@code pieces}. */
  public static Digest sha256(byte[]... pieces) {
    MessageDigest sha = sha256();
    for (byte[] piece : pieces) {
      sha.update(piece);
    }
    return new Digest(sha.digest());
  }

  /** A fresh SHA-256, for input that arrives in pieces; {@link #finish} ends it. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of what {@code sha}, a SHA-256, was fed; resets it. */
  public static Digest finish(MessageDigest sha) {
    return new Digest(sha.digest());
  }

  /**
   * Reads the text form, strictly: canonical base64 of 32 bytes.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Digest fromBase64(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    Digest digest = of(bytes);
    if (!digest.toBase64().equals(text)) {
      throw new IllegalArgumentException("digest: not canonical (expected: padded base64)");
    }
    return digest;
  }

  /**
   * Reads 64 lowercase hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Digest fromHex(String text) {
    Digest digest = of(HexFormat.of().parseHex(text));
    if (!digest.toHex().equals(text)) {
      throw new IllegalArgumentException("digest: not lowercase (expected: 64 of 0-9, a-f)");
    }
    return digest;
  }

  /** A copy of the 32 bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Feeds the 32 bytes to {@code sha}: what hashing trees do most, so without a copy. */
  public void feed(MessageDigest sha) {
    sha.update(bytes);
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Bit {@code index} counted from the most significant of the first byte: 0 to 255. */
  public boolean bit(int index) {
    return (bytes[index >>> 3] >>> (7 - (index & 7)) & 1) == 1;
  }

  /** Unsigned lexicographic order. */
  @Override
  public int compareTo(Digest other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}

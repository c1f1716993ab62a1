package org.verbale.codec;

import com.google.errorprone.annotations.Immutable;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable string of bytes. Its array is copied on the way in and on the way out.
 *
 * <p>Not for long-lived secrets: it cannot be wiped. {@link #toString} shows the length alone.
 */
@Immutable
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  @SuppressWarnings("Immutable") // never written after construction, never handed out
  private final byte[] bytes;

  @SuppressWarnings("Immutable") // a cache: every thread computes the same value
  private int hash;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static Bytes of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
  }

  /** A copy of {@code length} bytes of {@code bytes} from {@code offset}. */
  public static Bytes of(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /**
   * Reads hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static Bytes fromHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** Number of bytes. */
  public int size() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /**
   * The byte at {@code index}.
   *
   * @throws IndexOutOfBoundsException unless there is one
   */
  public byte at(int index) {
    return bytes[index];
  }

  /** A copy as an array. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Feeds all to {@code sha}, without a copy. */
  public void feed(MessageDigest sha) {
    sha.update(bytes);
  }

  /** Lowercase hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Equality in a time that depends on the length alone; for tags and MACs. */
  public boolean equalsInConstantTime(Bytes other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  /** Unsigned lexicographic order. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(bytes);
      hash = known;
    }
    return known;
  }

  /** The length; the content may be secret. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }

  /** The array itself, for this package, which neither writes nor keeps it. */
  byte[] array() {
    return bytes;
  }

  /** Takes {@code bytes} over without a copy; the caller forgets them. */
  static Bytes owning(byte[] bytes) {
    return new Bytes(bytes);
  }
}

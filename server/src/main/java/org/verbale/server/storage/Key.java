package org.verbale.server.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.verbale.id.Digest;

/**
 * Makes the key of a row from its parts: {@code Key.text("R-XA/dialogue").uint64(7).bytes()}. Two
 * different lists of parts of the same types never give the same bytes, and order is by the first
 * part, then the second. Immutable.
 */
public final class Key {
  private static final Key EMPTY = new Key(new byte[0]);

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Starts with an unsigned number of one byte. */
  public static Key uint8(int value) {
    return EMPTY.andUint8(value);
  }

  /** Starts with an unsigned number of eight bytes. */
  public static Key uint64(long value) {
    return EMPTY.andUint64(value);
  }

  /** Starts with text, see {@link #andText}. */
  public static Key text(String text) {
    return EMPTY.andText(text);
  }

  /** Starts with a hash. */
  public static Key digest(Digest digest) {
    return new Key(digest.toByteArray());
  }

  /**
   * Goes on with an unsigned number of one byte.
   *
   * @throws IllegalArgumentException unless it is 0 to 255
   */
  public Key andUint8(int value) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("uint8: " + value + " (expected: 0 to 255)");
    }
    return append(new byte[] {(byte) value});
  }

  /** Goes on with an unsigned number of eight bytes. */
  public Key andUint64(long value) {
    return append(ByteBuffer.allocate(8).putLong(value).array());
  }

  /**
   * Goes on with text: its UTF-8, then a zero byte.
   *
   * @throws IllegalArgumentException if the text itself holds a zero
   */
  public Key andText(String text) {
    if (text.indexOf(0) >= 0) {
      throw new IllegalArgumentException("key: holds a zero (expected: none)");
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return append(Arrays.copyOf(utf8, utf8.length + 1));
  }

  /** Goes on with a hash. */
  public Key andDigest(Digest digest) {
    return append(digest.toByteArray());
  }

  /** The text that {@code key} starts with. */
  public static String textOf(byte[] key) {
    int end = 0;
    while (end < key.length && key[end] != 0) {
      end++;
    }
    return new String(key, 0, end, StandardCharsets.UTF_8);
  }

  /** The key; shared, not copied. */
  public byte[] bytes() {
    return bytes;
  }

  private Key append(byte[] more) {
    byte[] joined = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, joined, bytes.length, more.length);
    return new Key(joined);
  }

  /** The length; a key may hold names. */
  @Override
  public String toString() {
    return "key of " + bytes.length + " bytes";
  }
}

package org.verbale.server.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keys from one, inclusive, to another, exclusive. Immutable. */
public final class KeyRange {
  private final byte[] from;
  private final byte @Nullable [] to;

  private KeyRange(byte[] from, byte @Nullable [] to) {
    this.from = from;
    this.to = to;
  }

  /** The whole table. */
  public static KeyRange all() {
    return new KeyRange(new byte[0], null);
  }

  /** From {@code from} to the end of the table. */
  public static KeyRange from(Key from) {
    return new KeyRange(from.bytes(), null);
  }

  /** All keys that begin with {@code prefix}. */
  public static KeyRange prefix(Key prefix) {
    return new KeyRange(prefix.bytes(), afterPrefix(prefix.bytes()));
  }

  /** From {@code from}, inclusive, to {@code to}, exclusive. */
  public static KeyRange between(Key from, Key to) {
    return new KeyRange(from.bytes(), to.bytes());
  }

  /** From {@code from} to the last key that begins with {@code prefix}. */
  public static KeyRange within(Key prefix, Key from) {
    return new KeyRange(from.bytes(), afterPrefix(prefix.bytes()));
  }

  byte[] from() {
    return from;
  }

  byte @Nullable [] to() {
    return to;
  }

  boolean contains(byte[] key) {
    return Arrays.compareUnsigned(key, from) >= 0
        && (to == null || Arrays.compareUnsigned(key, to) < 0);
  }

  /** The smallest key greater than all that begin with {@code prefix}; null if there is none. */
  private static byte @Nullable [] afterPrefix(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
      }
    }
    return null;
  }
}

package org.verbale.log;

import java.util.Arrays;
import org.verbale.id.Digest;

/**
 * The place of a map node: the first {@code depth} bits of every key below it.
 *
 * @param depth 0 for the root, to 256
 * @param prefix those bits, the rest zero
 */
public record MapPath(int depth, Digest prefix) {
  /** Deepest place: there a key is alone. */
  static final int MAX_DEPTH = 256;

  /** Of the whole map. */
  public static final MapPath ROOT = new MapPath(0, Digest.ZERO);

  /**
   * Keeps the first {@code depth} bits of {@code prefix}, which may be a whole key.
   *
   * @throws IllegalArgumentException unless {@code depth} is 0 to 256
   */
  public MapPath {
    prefix = mask(prefix, depth);
  }

  /** Its name in a store: depth (2 bytes, big-endian), then the bytes that hold the prefix. */
  public byte[] toKey() {
    int bytes = (depth + 7) >>> 3;
    byte[] key = new byte[2 + bytes];
    key[0] = (byte) (depth >>> 8);
    key[1] = (byte) depth;
    System.arraycopy(prefix.toByteArray(), 0, key, 2, bytes);
    return key;
  }

  private static Digest mask(Digest key, int depth) {
    if (depth < 0 || depth > MAX_DEPTH) {
      throw new IllegalArgumentException("depth: " + depth + " (expected: 0 to 256)");
    }
    byte[] bits = key.toByteArray();
    int last = depth >>> 3;
    if (last < bits.length) {
      bits[last] &= (byte) (0xff00 >>> (depth & 7));
      Arrays.fill(bits, last + 1, bits.length, (byte) 0);
    }
    return Digest.of(bits);
  }
}

package org.verbale.log;

import java.nio.ByteBuffer;

/**
 * The name of a tree node in an ordered store: level (1 byte), then index (8 bytes, big-endian).
 *
 * <p>Nodes of a level stand side by side, so tile {@code n} of level {@code l} of
 * c2sp.org/tlog-tiles (height 8) is a scan of the 256 keys from {@code of(8 * l, 256 * n)}.
 */
public final class NodeKey {
  /** Length in bytes. */
  public static final int LENGTH = 9;

  /** Levels of a tree of 2^63 - 1 leaves. */
  static final int MAX_LEVELS = 63;

  private NodeKey() {}

  /**
   * @throws IllegalArgumentException unless {@code level} is 0 to 62 and {@code index >= 0}
   */
  public static byte[] of(int level, long index) {
    if (level < 0 || level >= MAX_LEVELS || index < 0) {
      throw new IllegalArgumentException(
          "node: (" + level + ", " + index + ") (expected: level 0 to 62, index >= 0)");
    }
    return ByteBuffer.allocate(LENGTH).put((byte) level).putLong(index).array();
  }
}

package org.verbale.log;

import java.security.MessageDigest;
import org.verbale.id.Digest;

/**
 * Hashing of RFC 6962, section 2.1: a leaf is {@code SHA-256(0x00 || data)}, a node {@code
 * SHA-256(0x01 || left || right)}. Allocates nothing but its results. Not thread-safe.
 */
public final class TreeHasher {
  /** Root of the tree without leaves: SHA-256 of nothing. */
  public static final Digest EMPTY_ROOT = Digest.sha256(new byte[0]);

  static final byte LEAF = 0;
  static final byte NODE = 1;

  private final MessageDigest sha = Digest.sha256();

  /** The hash of the leaf whose data are {@code pieces}, one behind the other. */
  public Digest leaf(byte[]... pieces) {
    sha.update(LEAF);
    for (byte[] piece : pieces) {
      sha.update(piece);
    }
    return Digest.finish(sha);
  }

  /** The hash of the node above {@code left} and {@code right}. */
  public Digest node(Digest left, Digest right) {
    return tagged(NODE, left, right);
  }

  /** SHA-256 of one byte and two digests: tree nodes, and entries and branches of the map. */
  Digest tagged(byte tag, Digest first, Digest second) {
    sha.update(tag);
    first.feed(sha);
    second.feed(sha);
    return Digest.finish(sha);
  }
}

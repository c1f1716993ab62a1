package org.verbale.log;

import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * A node of the map above at least two entries.
 *
 * @param left hash of the subtree of keys whose next bit is 0; {@link Digest#ZERO} if empty
 * @param right the same for 1
 */
record MapBranch(Digest left, Digest right) implements MapNode {
  MapBranch {
    if (left.equals(Digest.ZERO) && right.equals(Digest.ZERO)) {
      throw new IllegalArgumentException("branch: above nothing (expected: two entries)");
    }
  }

  Digest child(boolean bit) {
    return bit ? right : left;
  }

  @Override
  public Digest hash(TreeHasher hasher) {
    return hasher.tagged(TreeHasher.NODE, left, right);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(TreeHasher.NODE).raw(left.toByteArray()).raw(right.toByteArray());
  }
}

package org.verbale.log;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.id.Digest;

/**
 * A node of the completeness map that is not empty: the single entry of its subtree, or a branch
 * above at least two. Its hash is SHA-256 of its encoding: {@code uint8 tag; opaque first[32];
 * opaque second[32]}, tag 0 with key and value, or 1 with left and right.
 */
public sealed interface MapNode extends TlsStruct permits MapEntry, MapBranch {
  /** SHA-256 of the encoding. */
  Digest hash(TreeHasher hasher);

  /** Reads one from {@code in}. */
  static MapNode read(TlsReader in) throws MalformedException {
    int tag = in.uint8("node");
    Digest first = Path.readDigest(in);
    Digest second = Path.readDigest(in);
    if (tag == TreeHasher.LEAF) {
      return new MapEntry(first, second);
    }
    if (tag != TreeHasher.NODE || (first.equals(Digest.ZERO) && second.equals(Digest.ZERO))) {
      throw new MalformedException("node", "neither", "0 with an entry or 1 with a branch");
    }
    return new MapBranch(first, second);
  }
}

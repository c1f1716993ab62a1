package org.verbale.mls.tree;

import org.verbale.codec.Bytes;
import org.verbale.mls.wire.LeafNode;

/**
 * A tree whose committer's path has fresh keys, but whose committer's leaf is still the old one:
 * the new leaf must carry {@link #parentHash}. Immutable.
 */
public final class PathUpdate {
  private final RatchetTree tree;
  private final int leaf;
  private final Bytes parentHash;

  PathUpdate(RatchetTree tree, int leaf, Bytes parentHash) {
    this.tree = tree;
    this.leaf = leaf;
    this.parentHash = parentHash;
  }

  /** What the committer's new leaf must carry; empty in a tree of one member. */
  public Bytes parentHash() {
    return parentHash;
  }

  /** The tree with the committer's new leaf in place. */
  public RatchetTree complete(LeafNode committer) {
    return tree.withLeaf(leaf, committer);
  }
}

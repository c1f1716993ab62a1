package org.verbale.log;

import org.verbale.id.Digest;

/** A leaf that is in the log at its index. Made only by {@link Receipt#verify}. Immutable. */
public final class VerifiedReceipt {
  private final Leaf leaf;
  private final long index;
  private final VerifiedCheckpoint checkpoint;

  VerifiedReceipt(Leaf leaf, long index, VerifiedCheckpoint checkpoint) {
    this.leaf = leaf;
    this.index = index;
    this.checkpoint = checkpoint;
  }

  public Leaf leaf() {
    return leaf;
  }

  /** The leaf's place in the log, from 0. */
  public long index() {
    return index;
  }

  /** The checkpoint that covers it. */
  public VerifiedCheckpoint checkpoint() {
    return checkpoint;
  }

  /**
   * The root of the completeness map that was sealed with the checkpoint: what {@link MapProof}s
   * are verified against.
   *
   * @throws ProofException unless the leaf is a map root and the last of the checkpoint's tree: a
   *     server could otherwise prove the completeness of yesterday
   */
  public Digest sealedMapRoot() throws ProofException {
    if (leaf.kind() != LeafKind.MAP_ROOT) {
      throw new ProofException("seal", leaf.kind() + " leaf", "MAP_ROOT");
    }
    if (index != checkpoint.head().size() - 1) {
      throw new ProofException("seal", "map root at " + index, "last leaf of the checkpoint");
    }
    return leaf.object();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedReceipt that
        && leaf.equals(that.leaf)
        && index == that.index
        && checkpoint.equals(that.checkpoint);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + leaf.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedReceipt[" + leaf.kind() + " at " + index + "]";
  }
}

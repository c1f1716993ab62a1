package org.verbale.mls.group;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.LeafNode;

/**
 * What a Commit does to the members, for a policy to judge. Everything in it was validated.
 *
 * @param committer leaf index in both trees
 * @param authenticatedData what the committer said beside the Commit
 */
public record MembershipChange(
    int committer,
    List<Added> added,
    List<Removed> removed,
    List<Replaced> replaced,
    RatchetTree before,
    RatchetTree after,
    Bytes authenticatedData) {
  public MembershipChange {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    replaced = List.copyOf(replaced);
  }

  /**
   * @param leaf where the member stands after the Commit
   * @param proposer leaf index before the Commit
   */
  public record Added(int leaf, LeafNode member, int proposer) {}

  /**
   * @param leaf where the member stood before the Commit
   * @param proposer leaf index before the Commit
   */
  public record Removed(int leaf, LeafNode member, int proposer) {}

  /** A member's own leaf, by Update or by the path of its Commit. */
  public record Replaced(int leaf, LeafNode old, LeafNode successor) {}

  /** The committer as it stood before the Commit: its key signed it. */
  public LeafNode committerLeaf() {
    return before.leaf(committer).orElseThrow();
  }
}

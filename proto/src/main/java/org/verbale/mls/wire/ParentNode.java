package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * A node above the leaves (RFC 9420, section 7.1).
 *
 * @param unmergedLeaves leaf indices, strictly increasing
 */
public record ParentNode(Bytes encryptionKey, Bytes parentHash, List<Integer> unmergedLeaves)
    implements TlsStruct {
  /**
   * @throws IllegalArgumentException if the unmerged leaves are negative or not in order
   */
  public ParentNode {
    unmergedLeaves = List.copyOf(unmergedLeaves);
    if (!increasing(unmergedLeaves)) {
      throw new IllegalArgumentException("unmerged_leaves: unsorted (expected: increasing)");
    }
  }

  /** This node with other unmerged leaves. */
  public ParentNode withUnmergedLeaves(List<Integer> unmergedLeaves) {
    return new ParentNode(encryptionKey, parentHash, unmergedLeaves);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(encryptionKey)
        .opaque(parentHash)
        .vector(leaves -> unmergedLeaves.forEach(leaves::uint32));
  }

  public static ParentNode read(TlsReader in) throws MalformedException {
    Bytes encryptionKey = in.opaque("encryption_key");
    Bytes parentHash = in.opaque("parent_hash");
    List<Integer> unmergedLeaves = in.vector("unmerged_leaves", ParentNode::readLeaf);
    if (!increasing(unmergedLeaves)) {
      throw new MalformedException("unmerged_leaves", "unsorted", "increasing");
    }
    return new ParentNode(encryptionKey, parentHash, unmergedLeaves);
  }

  private static int readLeaf(TlsReader in) throws MalformedException {
    long leaf = in.uint32("unmerged_leaf");
    if (leaf > Integer.MAX_VALUE) {
      throw new MalformedException("unmerged_leaf", "leaf " + leaf, "less than 2^31");
    }
    return (int) leaf;
  }

  private static boolean increasing(List<Integer> leaves) {
    int last = -1;
    for (int leaf : leaves) {
      if (leaf <= last) {
        return false;
      }
      last = leaf;
    }
    return true;
  }
}

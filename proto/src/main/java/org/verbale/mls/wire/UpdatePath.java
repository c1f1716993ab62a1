package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * A committer's fresh keys (RFC 9420, section 7.6).
 *
 * @param nodes in the order of the filtered direct path, from the leaf to the root
 */
public record UpdatePath(LeafNode leafNode, List<UpdatePathNode> nodes) implements TlsStruct {
  /** Most nodes: the height of the highest tree. */
  public static final int MAX_NODES = 31;

  public UpdatePath {
    nodes = List.copyOf(nodes);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(leafNode).vector(nodes);
  }

  public static UpdatePath read(TlsReader in) throws MalformedException {
    return new UpdatePath(LeafNode.read(in), in.vector("nodes", MAX_NODES, UpdatePathNode::read));
  }
}

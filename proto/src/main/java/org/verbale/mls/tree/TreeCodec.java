package org.verbale.mls.tree;

import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;

/** {@code optional<Node>} (RFC 9420, sections 7.8 and 12.4.3.3). */
final class TreeCodec {
  static final int LEAF = 1;
  static final int PARENT = 2;

  private TreeCodec() {}

  static TlsStruct readNode(TlsReader in) throws MalformedException {
    int type = in.uint8("node_type");
    return switch (type) {
      case LEAF -> LeafNode.read(in);
      case PARENT -> ParentNode.read(in);
      default -> throw new MalformedException("node_type", "type " + type, "1 or 2");
    };
  }

  static void writeNode(TlsWriter out, boolean leaf, @Nullable TlsStruct node) {
    out.uint8(node == null ? 0 : 1);
    if (node != null) {
      out.uint8(leaf ? LEAF : PARENT).struct(node);
    }
  }
}

package org.verbale.mls.tree;

import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;

/** Tree hashes and parent hashes (RFC 9420, sections 7.8 and 7.9). */
final class Hashing {
  private Hashing() {}

  /**
   * The tree hash of {@code node} from those of its children.
   *
   * @param parent what stands at {@code node} if that is no leaf
   */
  static Bytes ofNode(
      RatchetTree tree, int node, IntFunction<Bytes> children, @Nullable ParentNode parent) {
    if (TreeMath.isLeaf(node)) {
      int leaf = TreeMath.leafOf(node);
      return ofLeaf(tree.suite(), leaf, tree.leaf(leaf));
    }
    TlsWriter out = new TlsWriter();
    out.uint8(TreeCodec.PARENT)
        .optional(Optional.ofNullable(parent))
        .opaque(children.apply(TreeMath.left(node)))
        .opaque(children.apply(TreeMath.right(node)));
    return Bytes.of(tree.suite().hash(out.toByteArray()));
  }

  static Bytes ofLeaf(CipherSuite suite, int leaf, Optional<LeafNode> value) {
    TlsWriter out = new TlsWriter();
    out.uint8(TreeCodec.LEAF).uint32(leaf).optional(value);
    return Bytes.of(suite.hash(out.toByteArray()));
  }

  /** The parent hash of {@code parent} with the copath child whose tree hash is given. */
  static Bytes ofParent(CipherSuite suite, ParentNode parent, Bytes originalSiblingTreeHash) {
    TlsWriter out = new TlsWriter();
    out.opaque(parent.encryptionKey()).opaque(parent.parentHash()).opaque(originalSiblingTreeHash);
    return Bytes.of(suite.hash(out.toByteArray()));
  }
}

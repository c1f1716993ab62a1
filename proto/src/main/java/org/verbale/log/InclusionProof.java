package org.verbale.log;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * That a leaf stands at an index of a tree (RFC 9162, section 2.1.3). Nothing is proven before
 * {@link #verify}.
 *
 * <p>Encoded as {@code uint64 index; uint64 size; opaque path<V>}, 32 bytes a hash.
 *
 * @param size number of leaves of the tree
 * @param path hashes from the leaf's sibling up to the root's child
 */
public record InclusionProof(long index, long size, List<Digest> path) implements TlsStruct {
  /**
   * @throws IllegalArgumentException unless {@code 0 <= index < size}, with at most 63 hashes
   */
  public InclusionProof {
    path = List.copyOf(path);
    checkBounds(index, size);
    if (path.size() > NodeKey.MAX_LEVELS) {
      throw new IllegalArgumentException("path: " + path.size() + " hashes (expected: <= 63)");
    }
  }

  /** The proof for the leaf at {@code index} among the first {@code size} in {@code nodes}. */
  public static InclusionProof of(NodeSource nodes, long index, long size) {
    checkBounds(index, size);
    List<Digest> path = new ArrayList<>();
    collect(new Subtrees(nodes), index, 0, size, path);
    return new InclusionProof(index, size, path);
  }

  private static void checkBounds(long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "index: " + index + " (expected: 0 to " + (size - 1) + ")");
    }
  }

  /** PATH(index, D[start:end]) of RFC 9162, section 2.1.3.1. */
  private static void collect(
      Subtrees subtrees, long index, long start, long end, List<Digest> path) {
    if (end - start == 1) {
      return;
    }
    long middle = start + Subtrees.split(end - start);
    if (index < middle) {
      collect(subtrees, index, start, middle, path);
      path.add(subtrees.root(middle, end));
    } else {
      collect(subtrees, index, middle, end, path);
      path.add(subtrees.root(start, middle));
    }
  }

  /**
   * Checks that {@code leafHash} stands at this index of the tree of {@code head}.
   *
   * @throws ProofException if it is not shown
   */
  public void verify(Digest leafHash, TreeHead head) throws ProofException {
    if (size != head.size()) {
      throw new ProofException("inclusion", "in a tree of " + size, "of " + head.size());
    }
    TreeHasher hasher = new TreeHasher();
    Digest root = leafHash;
    long node = index;
    long last = size - 1;
    for (int i = 0; i < path.size(); i++) {
      if (last == 0) {
        throw new ProofException("inclusion", "hashes too many", "up to the root's child");
      }
      if ((node & 1) == 1 || node == last) {
        root = hasher.node(path.get(i), root);
        while ((node & 1) == 0 && node != 0) { // a last node without sibling rises unhashed
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        root = hasher.node(root, path.get(i));
      }
      node >>>= 1;
      last >>>= 1;
    }
    if (last != 0) {
      throw new ProofException("inclusion", "hashes missing", "up to the root's child");
    }
    if (!root.equals(head.root())) {
      throw new ProofException("inclusion", "leads to another root", "that of the head");
    }
  }

  /**
   * Reads the encoding; bytes left over are refused.
   *
   * @throws MalformedException if {@code bytes} are none
   */
  public static InclusionProof parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, InclusionProof::read);
  }

  /** Reads one from {@code in}. */
  public static InclusionProof read(TlsReader in) throws MalformedException {
    long index = Path.readCount(in, "index");
    long size = Path.readCount(in, "size");
    if (index >= size) {
      throw new MalformedException("index", "behind the tree", "below its size");
    }
    return new InclusionProof(index, size, Path.read(in, NodeKey.MAX_LEVELS));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(index).uint64(size);
    Path.write(out, path);
  }
}

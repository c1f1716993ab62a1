package org.verbale.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * That a tree begins with all leaves of an earlier one (RFC 9162, section 2.1.4). Nothing is proven
 * before {@link #verify}. From the empty tree, and between equal sizes, the path is empty.
 *
 * <p>Encoded as {@code uint64 from; uint64 to; opaque path<V>}, 32 bytes a hash.
 *
 * @param from leaves of the earlier tree
 * @param to leaves of the later tree
 */
public record ConsistencyProof(long from, long to, List<Digest> path) implements TlsStruct {
  private static final int MAX_PATH = NodeKey.MAX_LEVELS + 1;

  /**
   * @throws IllegalArgumentException unless {@code 0 <= from <= to}, with at most 64 hashes
   */
  public ConsistencyProof {
    path = List.copyOf(path);
    checkBounds(from, to);
    if (path.size() > MAX_PATH) {
      throw new IllegalArgumentException("path: " + path.size() + " hashes (expected: <= 64)");
    }
  }

  /** The proof between the first {@code from} and the first {@code to} leaves in {@code nodes}. */
  public static ConsistencyProof of(NodeSource nodes, long from, long to) {
    checkBounds(from, to);
    List<Digest> path = new ArrayList<>();
    if (from != 0 && from != to) {
      collect(new Subtrees(nodes), from, 0, to, true, path);
    }
    return new ConsistencyProof(from, to, path);
  }

  private static void checkBounds(long from, long to) {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException("from: " + from + " (expected: 0 to " + to + ")");
    }
  }

  /**
   * SUBPROOF of RFC 9162, section 2.1.4.1, on D[start:end].
   *
   * @param whole whether the subtree is a whole earlier tree, whose root the verifier has
   */
  private static void collect(
      Subtrees subtrees, long from, long start, long end, boolean whole, List<Digest> path) {
    if (from == end) {
      if (!whole) {
        path.add(subtrees.root(start, end));
      }
      return;
    }
    long middle = start + Subtrees.split(end - start);
    if (from <= middle) {
      collect(subtrees, from, start, middle, whole, path);
      path.add(subtrees.root(middle, end));
    } else {
      collect(subtrees, from, middle, end, false, path);
      path.add(subtrees.root(start, middle));
    }
  }

  /**
   * Checks that {@code later} extends {@code earlier}.
   *
   * @throws ProofException if it is not shown
   */
  public void verify(TreeHead earlier, TreeHead later) throws ProofException {
    if (from != earlier.size() || to != later.size()) {
      throw new ProofException(
          "consistency", from + " to " + to, earlier.size() + " to " + later.size());
    }
    if (from == 0 || from == to) {
      if (!path.isEmpty()) {
        throw new ProofException("consistency", "hashes too many", "none");
      }
      if (from == to && !earlier.equals(later)) {
        throw new ProofException("consistency", "two roots of one size", "one");
      }
      return; // a head of size 0 has the root of no leaves by its own invariant
    }
    if (!climb(earlier.root()).equals(new Roots(earlier.root(), later.root()))) {
      throw new ProofException("consistency", "leads to another root", "those of the heads");
    }
  }

  /**
   * The root of the first {@code from} leaves that this proof, if it leads to {@code later}, shows
   * its tree to begin with. Empty if it leads elsewhere, or if the size is a power of two, where
   * the path does not contain it. Another root than a signed one is evidence of a fork.
   */
  public Optional<Digest> prefixIn(TreeHead later) {
    if (from == 0 || from >= to || to != later.size() || Long.bitCount(from) == 1) {
      return Optional.empty();
    }
    try {
      Roots roots = climb(path.isEmpty() ? Digest.ZERO : path.get(0));
      return roots.later.equals(later.root()) ? Optional.of(roots.earlier) : Optional.empty();
    } catch (ProofException e) { // not as long as such a proof is: it shows nothing
      return Optional.empty();
    }
  }

  /** What a path leads to. */
  private record Roots(Digest earlier, Digest later) {}

  /** RFC 9162, section 2.1.4.2, steps 2 to 7. */
  private Roots climb(Digest earlierRoot) throws ProofException {
    boolean complete = Long.bitCount(from) == 1; // then the first hash is the earlier root itself
    if (path.isEmpty()) {
      throw new ProofException("consistency", "hashes missing", "at least one");
    }
    int shift = Long.numberOfTrailingZeros(from); // = trailing ones of from - 1
    long node = (from - 1) >>> shift;
    long last = (to - 1) >>> shift;
    TreeHasher hasher = new TreeHasher();
    Digest earlier = complete ? earlierRoot : path.get(0);
    Digest later = earlier;
    for (int i = complete ? 0 : 1; i < path.size(); i++) {
      Digest hash = path.get(i);
      if (last == 0) {
        throw new ProofException("consistency", "hashes too many", "up to the root's child");
      }
      if ((node & 1) == 1 || node == last) {
        earlier = hasher.node(hash, earlier);
        later = hasher.node(hash, later);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        later = hasher.node(later, hash);
      }
      node >>>= 1;
      last >>>= 1;
    }
    if (last != 0) {
      throw new ProofException("consistency", "hashes missing", "up to the root's child");
    }
    return new Roots(earlier, later);
  }

  /**
   * Reads the encoding; bytes left over are refused.
   *
   * @throws MalformedException if {@code bytes} are none
   */
  public static ConsistencyProof parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, ConsistencyProof::read);
  }

  /** Reads one from {@code in}. */
  public static ConsistencyProof read(TlsReader in) throws MalformedException {
    long from = Path.readCount(in, "from");
    long to = Path.readCount(in, "to");
    if (from > to) {
      throw new MalformedException("from", "the later size", "the earlier size");
    }
    return new ConsistencyProof(from, to, Path.read(in, MAX_PATH));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(from).uint64(to);
    Path.write(out, path);
  }
}

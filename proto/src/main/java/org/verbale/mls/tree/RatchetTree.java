package org.verbale.mls.tree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;

/**
 * A full binary tree of members and the keys above them. Immutable; safe for use by many threads.
 *
 * <p>Nodes are named by their index as {@link TreeMath} has it, members by their leaf index. Every
 * change copies three arrays of references and forgets the hashes on one path, so that a change in
 * a tree of 1,000 members hashes about ten nodes anew.
 */
public final class RatchetTree implements TlsStruct {
  /** Most leaves, blank ones included. */
  public static final int MAX_LEAVES = 1 << 16;

  private final CipherSuite suite;
  private final @Nullable LeafNode[] leaves;
  private final @Nullable ParentNode[] parents; // of node 2i + 1 at i
  private final @Nullable Bytes[] hashes; // by node; null until asked for

  private RatchetTree(
      CipherSuite suite,
      @Nullable LeafNode[] leaves,
      @Nullable ParentNode[] parents,
      @Nullable Bytes[] hashes) {
    this.suite = suite;
    this.leaves = leaves;
    this.parents = parents;
    this.hashes = hashes;
  }

  /** A tree of one member. */
  public static RatchetTree of(CipherSuite suite, LeafNode first) {
    return new RatchetTree(
        suite,
        new @Nullable LeafNode[] {first},
        new @Nullable ParentNode[0],
        new @Nullable Bytes[1]);
  }

  /** Reads the content of a {@code ratchet_tree} extension (section 12.4.3.3). */
  public static RatchetTree read(CipherSuite suite, TlsReader in) throws MalformedException {
    List<Optional<TlsStruct>> nodes =
        in.vector(
            "ratchet_tree",
            TreeMath.nodeCount(MAX_LEAVES),
            each -> each.optional("node", TreeCodec::readNode));
    if (nodes.isEmpty() || nodes.get(nodes.size() - 1).isEmpty()) {
      throw new MalformedException("ratchet_tree", "ends in a blank node", "no blank at the end");
    }
    int leafCount = 1;
    while (TreeMath.nodeCount(leafCount) < nodes.size()) {
      leafCount *= 2;
    }
    var tree =
        new RatchetTree(
            suite,
            new @Nullable LeafNode[leafCount],
            new @Nullable ParentNode[leafCount - 1],
            new @Nullable Bytes[TreeMath.nodeCount(leafCount)]);
    for (int node = 0; node < nodes.size(); node++) {
      TlsStruct value = nodes.get(node).orElse(null);
      if (value instanceof LeafNode leaf && TreeMath.isLeaf(node)) {
        tree.leaves[TreeMath.leafOf(node)] = leaf;
      } else if (value instanceof ParentNode parent && !TreeMath.isLeaf(node)) {
        tree.parents[node >>> 1] = parent;
      } else if (value != null) {
        throw new MalformedException(
            "ratchet_tree", "node " + node + " of the other type", "leaves at even indices");
      }
    }
    if (leafCount > 1 && tree.isEmpty(leafCount / 2, leafCount)) {
      throw new MalformedException(
          "ratchet_tree", "no leaf in the right half", "no higher than its members need");
    }
    return tree;
  }

  /** Reads one tree that is all of {@code bytes}. */
  public static RatchetTree decode(CipherSuite suite, Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, in -> read(suite, in));
  }

  @Override
  public void writeTo(TlsWriter out) {
    int last = TreeMath.nodeCount(leaves.length) - 1;
    while (last > 0 && isBlank(last)) {
      last--;
    }
    int end = last;
    out.vector(
        nodes -> {
          for (int node = 0; node <= end; node++) {
            TreeCodec.writeNode(nodes, TreeMath.isLeaf(node), value(node));
          }
        });
  }

  /** The suite whose hash this tree uses. */
  public CipherSuite suite() {
    return suite;
  }

  /** Leaves, blank ones included: a power of two. */
  public int leafCount() {
    return leaves.length;
  }

  /** The leaf indices of all members, in order. */
  public List<Integer> members() {
    return IntStream.range(0, leaves.length).filter(i -> leaves[i] != null).boxed().toList();
  }

  /** The member at a leaf index: empty if blank or outside of the tree. */
  public Optional<LeafNode> leaf(long index) {
    return index < 0 || index >= leaves.length
        ? Optional.empty()
        : Optional.ofNullable(leaves[(int) index]);
  }

  /** The leaf index of the member whose leaf equals {@code leaf}. */
  public Optional<Integer> indexOf(LeafNode leaf) {
    return members().stream().filter(i -> leaf.equals(leaves[i])).findFirst();
  }

  /**
   * The parent at an odd node index: empty if blank.
   *
   * @throws IndexOutOfBoundsException outside of the tree
   */
  public Optional<ParentNode> parent(int node) {
    if (TreeMath.isLeaf(node)) {
      throw new IndexOutOfBoundsException("node: " + node + " (expected: odd)");
    }
    return Optional.ofNullable(parents[node >>> 1]);
  }

  /** The encryption key of any node: empty if blank. */
  public Optional<Bytes> encryptionKey(int node) {
    if (TreeMath.isLeaf(node)) {
      return leaf(TreeMath.leafOf(node)).map(LeafNode::encryptionKey);
    }
    return parent(node).map(ParentNode::encryptionKey);
  }

  /** Nodes that together hold the keys of everybody below {@code node} (section 4.1.1). */
  public List<Integer> resolution(int node) {
    return resolution(node, Set.of());
  }

  /**
   * {@link #resolution(int)} without the leaves that a Commit adds: whom a path secret is sealed to
   * (section 7.6).
   *
   * @param newLeaves leaf indices
   */
  public List<Integer> resolution(int node, Set<Integer> newLeaves) {
    return Resolution.of(this, node, newLeaves);
  }

  /** The parents of {@code leaf} that a Commit gives fresh keys, from the leaf to the root. */
  public List<PathStep> filteredDirectPath(int leaf) {
    return Resolution.filteredDirectPath(this, leaf);
  }

  /** The hash of the whole tree (section 7.8). */
  public Bytes hash() {
    return hash(TreeMath.root(leaves.length));
  }

  /**
   * The hash of the subtree at {@code node} (section 7.8).
   *
   * @throws IndexOutOfBoundsException outside of the tree
   */
  public Bytes hash(int node) {
    Bytes known = hashes[node];
    if (known == null) {
      known = Hashing.ofNode(this, node, this::hash, parentAt(node));
      hashes[node] = known;
    }
    return known;
  }

  /** Where {@link #add} will put the next member: the leftmost blank leaf, or one more. */
  public int nextLeaf() {
    int leaf = 0;
    while (leaf < leaves.length && leaves[leaf] != null) {
      leaf++;
    }
    return leaf;
  }

  /**
   * Adds a member at {@link #nextLeaf} (section 12.1.1).
   *
   * @throws IllegalStateException if all of {@link #MAX_LEAVES} are taken
   */
  public RatchetTree add(LeafNode member) {
    int leaf = nextLeaf();
    if (leaf == MAX_LEAVES) {
      throw new IllegalStateException("leaves: " + leaf + " (expected: a blank one)");
    }
    RatchetTree tree = copy(leaf < leaves.length ? leaves.length : 2 * leaves.length);
    tree.leaves[leaf] = member;
    for (int node : tree.forget(leaf)) {
      ParentNode parent = tree.parents[node >>> 1];
      if (parent != null) {
        tree.parents[node >>> 1] = parent.withUnmergedLeaves(insert(parent, leaf));
      }
    }
    return tree;
  }

  private static List<Integer> insert(ParentNode parent, int leaf) {
    return IntStream.concat(
            IntStream.of(leaf), parent.unmergedLeaves().stream().mapToInt(Integer::intValue))
        .sorted()
        .boxed()
        .toList();
  }

  /**
   * Replaces a member's leaf and blanks the nodes above (section 12.1.2).
   *
   * @throws IllegalArgumentException unless there is a member
   */
  public RatchetTree update(int leaf, LeafNode member) {
    RatchetTree tree = blankPath(leaf);
    tree.leaves[leaf] = member;
    return tree;
  }

  /**
   * Removes a member, blanks the nodes above, and truncates the tree (section 12.1.3).
   *
   * @throws IllegalArgumentException unless there is a member, and another one stays
   */
  public RatchetTree remove(int leaf) {
    RatchetTree tree = blankPath(leaf);
    tree.leaves[leaf] = null;
    if (tree.isEmpty(0, tree.leaves.length)) {
      throw new IllegalArgumentException("leaf: " + leaf + " (expected: not the last member)");
    }
    int leafCount = leaves.length;
    while (leafCount > 1 && tree.isEmpty(leafCount / 2, leafCount)) {
      leafCount /= 2;
    }
    return leafCount == leaves.length ? tree : tree.copy(leafCount);
  }

  /**
   * Begins to give the filtered direct path of {@code leaf} fresh keys (section 7.5).
   *
   * @param keys one for each of {@link #filteredDirectPath}
   * @throws IllegalArgumentException for another number of keys, or unless there is a member
   */
  public PathUpdate updatePath(int leaf, List<Bytes> keys) {
    List<PathStep> path = filteredDirectPath(leaf);
    if (keys.size() != path.size()) {
      throw new IllegalArgumentException(
          "keys: " + keys.size() + " (expected: " + path.size() + ")");
    }
    RatchetTree tree = blankPath(leaf);
    Bytes parentHash = Bytes.EMPTY;
    for (int i = path.size() - 1; i >= 0; i--) {
      var parent = new ParentNode(keys.get(i), parentHash, List.of());
      tree.parents[path.get(i).node() >>> 1] = parent;
      parentHash = Hashing.ofParent(suite, parent, tree.hash(path.get(i).copathChild()));
    }
    return new PathUpdate(tree, leaf, parentHash);
  }

  /**
   * Checks that no key stands twice: signature and encryption keys of members, keys of parents
   * (sections 7.3 and 12.4.3.1).
   *
   * @throws ValidationException naming the rule
   */
  public void validateKeys() throws ValidationException {
    KeyValidation.check(this);
  }

  /**
   * Checks what a joiner must check of parents that others set: unmerged leaves and parent hashes
   * (sections 7.9.2 and 12.4.3.1).
   *
   * @throws ValidationException naming the rule
   */
  public void validateParents() throws ValidationException {
    new ParentValidation(this).check();
  }

  /** The tree with another leaf at the end of a path; for {@link PathUpdate}. */
  RatchetTree withLeaf(int leaf, LeafNode member) {
    RatchetTree tree = copy(leaves.length);
    tree.leaves[leaf] = member;
    tree.forget(leaf);
    return tree;
  }

  @Nullable ParentNode parentAt(int node) {
    return TreeMath.isLeaf(node) ? null : parents[node >>> 1];
  }

  boolean isBlank(int node) {
    return value(node) == null;
  }

  private @Nullable TlsStruct value(int node) {
    return TreeMath.isLeaf(node) ? leaves[TreeMath.leafOf(node)] : parents[node >>> 1];
  }

  private boolean isEmpty(int from, int to) {
    return Arrays.stream(leaves, from, to).allMatch(leaf -> leaf == null);
  }

  private RatchetTree blankPath(int leaf) {
    if (leaf(leaf).isEmpty()) {
      throw new IllegalArgumentException("leaf: " + leaf + " (expected: a member)");
    }
    RatchetTree tree = copy(leaves.length);
    for (int node : tree.forget(leaf)) {
      tree.parents[node >>> 1] = null;
    }
    return tree;
  }

  /** Drops the hashes on the path of {@code leaf}, which it returns. */
  private List<Integer> forget(int leaf) {
    List<Integer> path = TreeMath.directPath(leaf, leaves.length);
    hashes[TreeMath.nodeOf(leaf)] = null;
    path.forEach(node -> hashes[node] = null);
    return path;
  }

  /** A copy that the caller may write to until it hands it out. */
  private RatchetTree copy(int leafCount) {
    return new RatchetTree(
        suite,
        Arrays.copyOf(leaves, leafCount),
        Arrays.copyOf(parents, leafCount - 1),
        Arrays.copyOf(hashes, TreeMath.nodeCount(leafCount)));
  }

  /** The same members and keys at the same places. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RatchetTree that
        && suite == that.suite
        && Arrays.equals(leaves, that.leaves)
        && Arrays.equals(parents, that.parents);
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return members().size() + " members in " + leaves.length + " leaves";
  }
}

package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Digest;
import org.verbale.testing.Seeds;

/**
 * Proofs against implementations that are not ours: inclusion against sigstore-java's verifier, and
 * consistency, for which there is no such library, against the recursive definition of RFC 6962
 * written down literally. The mutations are those of transparency-dev's merkle {@code testdata}.
 */
class MerkleDifferentialTest {
  static java.util.stream.LongStream seeds() {
    return Seeds.of(1);
  }

  private static Digest hash(Random random) {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return Digest.of(hash);
  }

  private static MemoryTree tree(int size, Random random, List<Digest> leaves) {
    MemoryTree tree = new MemoryTree();
    for (int i = 0; i < size; i++) {
      Digest leaf = hash(random);
      leaves.add(leaf);
      tree.append(leaf);
    }
    return tree;
  }

  private static boolean theyAccept(
      Digest leaf, long index, long size, List<Digest> path, Digest root) {
    List<byte[]> hashes = path.stream().map(Digest::toByteArray).toList();
    try {
      InclusionProofVerifier.verify(leaf.toByteArray(), index, size, hashes, root.toByteArray());
      return true;
    } catch (InclusionProofVerificationException e) {
      return false;
    }
  }

  private static boolean weAccept(
      Digest leaf, long index, long size, List<Digest> path, Digest root) {
    try {
      new InclusionProof(index, size, path).verify(leaf, new TreeHead(size, root));
      return true;
    } catch (ProofException | IllegalArgumentException e) {
      return false;
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everySmallTree_hasTheirRootsAndProofs(long seed) {
    compareEveryTree(seed, 260);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everyTreeTo1025_hasTheirRootsAndProofs(long seed) {
    compareEveryTree(seed, 1025);
  }

  private void compareEveryTree(long seed, int last) {
    List<Digest> leaves = new ArrayList<>();
    MemoryTree tree = tree(last, Seeds.random(getClass(), seed), leaves);
    PerfectSubtrees theirs = new PerfectSubtrees(leaves);
    assertThat(new MemoryTree().head().root()).isEqualTo(Digest.of(theirs.root(0, 0)));
    long pairs = 0;
    for (int size = 1; size <= last; size++) {
      Digest root = Digest.of(theirs.root(0, size));
      TreeHead head = CompactRange.load(tree, size).head();
      assertThat(head.root()).isEqualTo(root);
      for (int index = 0; index < size; index++) {
        List<Digest> path = InclusionProof.of(tree, index, size).path();
        check(theyAccept(leaves.get(index), index, size, path, root), index, size);
        check(weAccept(leaves.get(index), index, size, path, root), index, size);
        if (index > 0) {
          List<Digest> proof = ConsistencyProof.of(tree, index, size).path();
          check(proof.equals(theirs.proof(index, size)), index, size);
        }
        pairs++;
      }
    }
    assertThat(pairs).isEqualTo((long) last * (last + 1) / 2);
  }

  /** Up to half a million of them: the description is built for a failure alone. */
  private static void check(boolean holds, int index, int size) {
    if (!holds) {
      throw new AssertionError("differs from the other implementation: " + index + " of " + size);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void treesAroundPowersOfTwo_haveTheirRootsAndProofs(long seed) throws Exception {
    compareAroundPowersOfTwo(seed, 16);
  }

  /** Most of its time builds the tree twice. */
  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void treesUpToAMillion_haveTheirRootsAndProofs(long seed) throws Exception {
    compareAroundPowersOfTwo(seed, 20);
  }

  private void compareAroundPowersOfTwo(long seed, int last) throws Exception {
    Random random = Seeds.random(getClass(), seed);
    List<Digest> leaves = new ArrayList<>();
    MemoryTree tree = tree((1 << last) + 1, random, leaves);
    PerfectSubtrees theirs = new PerfectSubtrees(leaves);
    for (int power = 11; power <= last; power++) {
      for (int size = (1 << power) - 1; size <= (1 << power) + 1; size++) {
        Digest root = Digest.of(theirs.root(0, size));
        TreeHead head = CompactRange.load(tree, size).head();
        assertThat(head.root()).isEqualTo(root);
        for (int sample = 0; sample < 40; sample++) {
          int index = sample < 2 ? sample * (size - 1) : random.nextInt(size);
          List<Digest> path = InclusionProof.of(tree, index, size).path();
          check(theyAccept(leaves.get(index), index, size, path, root), index, size);
          check(weAccept(leaves.get(index), index, size, path, root), index, size);
          if (index > 0) {
            ConsistencyProof proof = ConsistencyProof.of(tree, index, size);
            check(proof.path().equals(theirs.proof(index, size)), index, size);
            proof.verify(new TreeHead(index, Digest.of(theirs.root(0, index))), head);
          }
        }
      }
    }
  }

  /** What transparency-dev's test data do to a good proof; and what each says of it. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void mutatedProofs_areJudgedAlike_orMoreStrictly(long seed) {
    Random random = Seeds.random(getClass(), seed);
    List<Digest> leaves = new ArrayList<>();
    MemoryTree tree = tree(300, random, leaves);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      int size = 1 + random.nextInt(300);
      int index = random.nextInt(size);
      Digest root = CompactRange.load(tree, size).head().root();
      List<Digest> path = InclusionProof.of(tree, index, size).path();
      Digest leaf = leaves.get(index);
      for (List<Digest> bent : mutations(path, leaf, root, random)) {
        refused += judgedAlike(leaf, index, size, bent, root) ? 0 : 1;
      }
      for (long other : new long[] {index - 1, index + 1, index ^ 2, size, -1, 0, Long.MAX_VALUE}) {
        refused += judgedAlike(leaf, other, size, path, root) ? 0 : 1;
      }
      for (long other : new long[] {size * 2L, size / 2, size + 1, size - 1, 0, -1}) {
        refused += judgedAlike(leaf, index, other, path, root) ? 0 : 1;
      }
      refused += judgedAlike(hash(random), index, size, path, root) ? 0 : 1;
      refused += judgedAlike(leaf, index, size, path, hash(random)) ? 0 : 1;
      refused += judgedAlike(root, index, size, path, leaf) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(6000);
  }

  private static List<List<Digest>> mutations(
      List<Digest> path, Digest leaf, Digest root, Random random) {
    List<List<Digest>> all = new ArrayList<>();
    for (Digest extra : List.of(hash(random), root, leaf, Digest.ZERO)) {
      List<Digest> behind = new ArrayList<>(path);
      behind.add(extra);
      all.add(behind);
      List<Digest> before = new ArrayList<>(path);
      before.add(0, extra);
      all.add(before);
    }
    if (!path.isEmpty()) {
      int at = random.nextInt(path.size());
      all.add(List.of());
      all.add(path.subList(0, path.size() - 1));
      all.add(path.subList(1, path.size()));
      byte[] bent = path.get(at).toByteArray();
      bent[random.nextInt(32)] ^= 4;
      List<Digest> bit = new ArrayList<>(path);
      bit.set(at, Digest.of(bent));
      all.add(bit);
      List<Digest> repeated = new ArrayList<>(path);
      repeated.add(at, path.get(at));
      all.add(repeated);
    }
    if (path.size() > 1) {
      List<Digest> swapped = new ArrayList<>(path);
      Collections.swap(swapped, 0, path.size() - 1);
      all.add(swapped);
    }
    return all;
  }

  /**
   * Whether both accept. Version 2.0.0 of theirs leaves out two steps of RFC 9162, section 2.1.3.2:
   * that the index is below the size, and that the path leads up to the root; where it accepts
   * alone, one of them must be why.
   */
  private static boolean judgedAlike(
      Digest leaf, long index, long size, List<Digest> path, Digest root) {
    boolean ours = weAccept(leaf, index, size, path, root);
    boolean theirs = theyAccept(leaf, index, size, path, root);
    if (ours != theirs) {
      boolean lax = index < 0 || index >= size || path.size() < pathLength(index, size);
      assertThat(theirs && lax)
          .as("index " + index + " of " + size + ", " + path.size() + " hashes")
          .isTrue();
    }
    return ours;
  }

  /** Number of hashes of PATH(m, D[n]) by the definition. */
  private static int pathLength(long m, long n) {
    if (n == 1) {
      return 0;
    }
    long k = Long.highestOneBit(n - 1);
    return 1 + (m < k ? pathLength(m, k) : pathLength(m - k, n - k));
  }
}

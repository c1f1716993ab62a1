package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

class InclusionProofTest {
  @Test
  void allLeavesOfAllTreesTo300_areProvenAsTheRfcSays() throws Exception {
    List<Digest> leaves = TreeTest.leaves(300);
    MemoryTree tree = TreeTest.tree(leaves);
    for (int size = 1; size <= 300; size++) {
      List<Digest> some = leaves.subList(0, size);
      TreeHead head = CompactRange.load(tree, size).head();
      for (int index = 0; index < size; index++) {
        InclusionProof proof = InclusionProof.of(tree, index, size);
        if (size <= 70 || index % 37 == 0 || index == size - 1) {
          assertThat(proof.path()).isEqualTo(Rfc6962.path(index, some));
        }
        proof.verify(leaves.get(index), head);
      }
    }
  }

  @Test
  void changedProof_isRefused() {
    List<Digest> leaves = TreeTest.leaves(70);
    MemoryTree tree = TreeTest.tree(leaves);
    int tried = 0;
    for (int size = 1; size <= 70; size++) {
      TreeHead head = CompactRange.load(tree, size).head();
      for (int index = 0; index < size; index++) {
        InclusionProof good = InclusionProof.of(tree, index, size);
        for (List<Digest> path : changed(good.path(), leaves.get(index), head.root())) {
          refuse(new InclusionProof(index, size, path), leaves.get(index), head);
          tried++;
        }
        for (int other = 0; other < size; other++) {
          if (other != index) {
            refuse(new InclusionProof(other, size, good.path()), leaves.get(index), head);
            refuse(good, leaves.get(other), head);
            tried += 2;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(100_000);
  }

  /** Every hash left out, doubled, flipped, swapped with the next, and strangers put in. */
  static List<List<Digest>> changed(List<Digest> path, Digest... strangers) {
    List<List<Digest>> all = new ArrayList<>();
    for (int i = 0; i <= path.size(); i++) {
      for (Digest stranger : strangers) {
        List<Digest> more = new ArrayList<>(path);
        more.add(i, stranger);
        all.add(more);
      }
      if (i < path.size()) {
        List<Digest> fewer = new ArrayList<>(path);
        Digest hash = fewer.remove(i);
        all.add(fewer);
        List<Digest> doubled = new ArrayList<>(path);
        doubled.add(i, hash);
        all.add(doubled);
        List<Digest> flipped = new ArrayList<>(path);
        byte[] bits = hash.toByteArray();
        bits[i % 32] ^= 1;
        flipped.set(i, Digest.of(bits));
        all.add(flipped);
      }
      if (i + 1 < path.size()) {
        List<Digest> swapped = new ArrayList<>(path);
        Collections.swap(swapped, i, i + 1);
        all.add(swapped);
      }
    }
    return all;
  }

  @Test
  void nodePassedOffAsALeaf_isRefused() {
    List<Digest> leaves = TreeTest.leaves(8);
    MemoryTree tree = TreeTest.tree(leaves);
    Digest node = tree.node(1, 0);
    List<Digest> path = InclusionProof.of(tree, 0, 8).path().subList(1, 3);
    refuse(new InclusionProof(0, 8, path), node, tree.head());
  }

  @Test
  void proofForATreeOfAnotherSize_isRefused() {
    List<Digest> leaves = TreeTest.leaves(8);
    MemoryTree tree = TreeTest.tree(leaves);
    InclusionProof seven = InclusionProof.of(tree, 3, 7);
    refuse(seven, leaves.get(3), tree.head());
    refuse(
        new InclusionProof(3, 9, InclusionProof.of(tree, 3, 8).path()), leaves.get(3), tree.head());
  }

  @Test
  void lastLeafOfTheLargestTree_isVerifiedInBounds() {
    List<Digest> path = Collections.nCopies(63, Digest.ZERO);
    long size = Long.MAX_VALUE;
    refuse(new InclusionProof(size - 1, size, path), Digest.ZERO, new TreeHead(size, Digest.ZERO));
    refuse(new InclusionProof(0, size, path), Digest.ZERO, new TreeHead(size, Digest.ZERO));
  }

  @Test
  void indexOutsideTheTree_orTooManyHashes_areNoProof() {
    assertThatThrownBy(() -> new InclusionProof(0, 0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InclusionProof(-1, 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> InclusionProof.of(new MemoryTree(), 4, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InclusionProof(0, 4, Collections.nCopies(64, Digest.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void encoding_readBack_isTheSame_andEveryCutIsRefused() throws Exception {
    MemoryTree tree = TreeTest.tree(TreeTest.leaves(21));
    InclusionProof proof = InclusionProof.of(tree, 9, 21);
    Bytes bytes = proof.toBytes();
    assertThat(InclusionProof.parse(bytes)).isEqualTo(proof);
    IntStream.range(0, bytes.size())
        .forEach(
            length ->
                assertThatThrownBy(
                        () -> InclusionProof.parse(Bytes.of(bytes.toByteArray(), 0, length)))
                    .isInstanceOf(MalformedException.class));
  }

  private static void refuse(InclusionProof proof, Digest leaf, TreeHead head) {
    try {
      proof.verify(leaf, head);
    } catch (ProofException e) {
      return;
    }
    throw new AssertionError("verified: " + proof.index() + " of " + proof.size());
  }
}

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

class ConsistencyProofTest {
  private static final List<Digest> LEAVES = TreeTest.leaves(130);
  private static final MemoryTree TREE = TreeTest.tree(LEAVES);

  private static TreeHead head(int size) {
    return CompactRange.load(TREE, size).head();
  }

  @Test
  void allPairsTo130_areProvenAsTheRfcSays() throws Exception {
    for (int to = 0; to <= 130; to++) {
      for (int from = 0; from <= to; from++) {
        ConsistencyProof proof = ConsistencyProof.of(TREE, from, to);
        if (from > 0 && from < to) {
          assertThat(proof.path()).isEqualTo(Rfc6962.proof(from, LEAVES.subList(0, to)));
        } else {
          assertThat(proof.path()).isEmpty();
        }
        proof.verify(head(from), head(to));
      }
    }
  }

  @Test
  void changedProof_isRefused() {
    int tried = 0;
    for (int to = 0; to <= 40; to++) {
      for (int from = 0; from <= to; from++) {
        List<Digest> good = ConsistencyProof.of(TREE, from, to).path();
        Digest[] strangers = {head(from).root(), head(to).root()};
        for (List<Digest> path : InclusionProofTest.changed(good, strangers)) {
          refuse(new ConsistencyProof(from, to, path), head(from), head(to));
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(10_000);
  }

  @Test
  void proofBetweenOtherHeads_isRefused() {
    for (int to = 1; to <= 40; to++) {
      for (int from = 1; from <= to; from++) {
        ConsistencyProof proof = ConsistencyProof.of(TREE, from, to);
        byte[] bits = head(from).root().toByteArray();
        bits[31] ^= (byte) 0x80;
        refuse(proof, new TreeHead(from, Digest.of(bits)), head(to));
        bits = head(to).root().toByteArray();
        bits[0] ^= 1;
        refuse(proof, head(from), new TreeHead(to, Digest.of(bits)));
        refuse(proof, head(from), head(to + 1));
        refuse(proof, head(from - 1), head(to));
      }
    }
  }

  @Test
  void rewrittenHistory_isNotProven() {
    List<Digest> rewritten = new ArrayList<>(LEAVES);
    rewritten.set(3, Rfc6962.leaf(new byte[] {42}));
    MemoryTree fork = TreeTest.tree(rewritten);
    for (int to = 5; to <= 130; to++) {
      refuse(ConsistencyProof.of(fork, 4, to), head(4), CompactRange.load(fork, to).head());
    }
  }

  @Test
  void secondRootOfOneSize_isAFork() {
    refuse(new ConsistencyProof(5, 5, List.of()), head(5), new TreeHead(5, Digest.ZERO));
  }

  @Test
  void sizesNearTheLargest_areVerifiedInBounds() {
    long max = Long.MAX_VALUE;
    List<Digest> path = Collections.nCopies(64, Digest.ZERO);
    for (long from : new long[] {1, 1L << 62, (1L << 62) + 1, max - 1}) {
      TreeHead earlier = new TreeHead(from, Digest.ZERO);
      refuse(new ConsistencyProof(from, max, path), earlier, new TreeHead(max, Digest.ZERO));
    }
  }

  @Test
  void sizesThatDoNotGrow_areNoProof() {
    assertThatThrownBy(() -> ConsistencyProof.of(TREE, 5, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsistencyProof(-1, 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsistencyProof(1, 4, Collections.nCopies(65, Digest.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void encoding_readBack_isTheSame_andEveryCutIsRefused() throws Exception {
    ConsistencyProof proof = ConsistencyProof.of(TREE, 9, 21);
    Bytes bytes = proof.toBytes();
    assertThat(ConsistencyProof.parse(bytes)).isEqualTo(proof);
    IntStream.range(0, bytes.size())
        .forEach(
            length ->
                assertThatThrownBy(
                        () -> ConsistencyProof.parse(Bytes.of(bytes.toByteArray(), 0, length)))
                    .isInstanceOf(MalformedException.class));
  }

  private static void refuse(ConsistencyProof proof, TreeHead earlier, TreeHead later) {
    try {
      proof.verify(earlier, later);
    } catch (ProofException e) {
      return;
    }
    throw new AssertionError("verified: " + proof.from() + " to " + proof.to());
  }
}

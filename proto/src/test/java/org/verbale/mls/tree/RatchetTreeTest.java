package org.verbale.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;
import org.verbale.testing.Seeds;

class RatchetTreeTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  private static int counter;

  private static Bytes key() {
    return Bytes.fromHex(String.format("%08x", counter++));
  }

  private static LeafNode leaf(LeafNode.Source source) {
    return new LeafNode(
        key(),
        key(),
        new Credential.Basic(Bytes.EMPTY),
        new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()),
        source,
        Extensions.NONE,
        Bytes.EMPTY);
  }

  private static LeafNode leaf() {
    return leaf(new LeafNode.Source.Update());
  }

  private static RatchetTree tree(int members) {
    RatchetTree tree = RatchetTree.of(SUITE, leaf());
    for (int i = 1; i < members; i++) {
      tree = tree.add(leaf());
    }
    return tree;
  }

  private static RatchetTree commit(RatchetTree tree, int leaf) {
    List<Bytes> keys = tree.filteredDirectPath(leaf).stream().map(step -> key()).toList();
    PathUpdate update = tree.updatePath(leaf, keys);
    return update.complete(leaf(new LeafNode.Source.Commit(update.parentHash())));
  }

  private static Bytes encoded(TlsStruct... nodes) {
    return new TlsWriter()
        .vector(
            out -> {
              for (TlsStruct node : nodes) {
                out.uint8(1).uint8(node instanceof LeafNode ? 1 : 2).struct(node);
              }
            })
        .toBytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "0100", "020102", "0103", "020101", "03010301"})
  void bytesThatAreNoTree_areRefused(String hex) {
    assertThatThrownBy(() -> RatchetTree.decode(SUITE, Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void treeThatEndsInABlankNode_isRefused() {
    byte[] bytes = tree(3).toBytes().toByteArray();
    TlsWriter longer = new TlsWriter();
    longer.vector(out -> out.raw(Bytes.of(bytes, 2, bytes.length - 2)).uint8(0));
    assertThatThrownBy(() -> RatchetTree.decode(SUITE, longer.toBytes()))
        .hasMessageContaining("ends in a blank node");
  }

  @Test
  void leafInAParentsPlaceAndTheOtherWayRound_areRefused() {
    var parent = new ParentNode(key(), Bytes.EMPTY, List.of());
    for (Bytes bytes : List.of(encoded(leaf(), leaf(), leaf()), encoded(parent, parent, leaf()))) {
      assertThatThrownBy(() -> RatchetTree.decode(SUITE, bytes))
          .hasMessageContaining("of the other type");
    }
  }

  @Test
  void treeHigherThanItsMembersNeed_isRefused() {
    var parent = new ParentNode(key(), Bytes.EMPTY, List.of());
    assertThatThrownBy(() -> RatchetTree.decode(SUITE, encoded(leaf(), parent)))
        .hasMessageContaining("no leaf in the right half");
  }

  @Test
  void tree_growsByDoublingAndShrinksByHalving() {
    RatchetTree tree = tree(5);
    assertThat(tree.leafCount()).isEqualTo(8);
    tree = tree.remove(1);
    assertThat(tree.nextLeaf()).isEqualTo(1);
    tree = tree.remove(4);
    assertThat(tree.leafCount()).isEqualTo(4);
    tree = tree.remove(3).remove(2);
    assertThat(tree.leafCount()).isEqualTo(1);
    assertThat(tree.members()).containsExactly(0);
    RatchetTree last = tree;
    assertThatThrownBy(() -> last.remove(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void operationsOnABlankLeaf_areBugsOfTheCaller() {
    RatchetTree tree = tree(3);
    for (int leaf : new int[] {-1, 3, 4}) {
      assertThatThrownBy(() -> tree.remove(leaf)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tree.update(leaf, leaf()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> tree.updatePath(0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.parent(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void newLeaves_countForThePathButNotForWhomItIsSealedTo() {
    RatchetTree tree = tree(3).add(leaf());
    List<PathStep> path = tree.filteredDirectPath(2);
    assertThat(path).containsExactly(new PathStep(5, 6), new PathStep(3, 1));
    assertThat(tree.resolution(6)).containsExactly(6);
    assertThat(tree.resolution(6, Set.of(3))).isEmpty();
    assertThat(tree.resolution(1, Set.of(3))).containsExactly(0, 2);
  }

  @Test
  void pathBesideABlankSubtree_leavesItsParentOut() {
    RatchetTree tree = commit(tree(3), 2);
    assertThat(tree.parent(5)).isEmpty();
    assertThat(tree.parent(3)).isPresent();
    assertThat(tree.filteredDirectPath(2)).containsExactly(new PathStep(3, 1));
  }

  static LongStream seeds() {
    return Seeds.of(5);
  }

  /** Cached hashes equal those of the same tree read anew, and older trees never change. */
  @ParameterizedTest
  @MethodSource("seeds")
  void anyOperations_leaveOlderTreesAloneAndHashesTrue(long seed)
      throws MalformedException, ValidationException {
    Random random = Seeds.random(RatchetTreeTest.class, seed);
    RatchetTree tree = tree(1);
    List<RatchetTree> trees = new ArrayList<>();
    List<Bytes> encodings = new ArrayList<>();
    for (int step = 0; step < 120; step++) {
      List<Integer> members = tree.members();
      int leaf = members.get(random.nextInt(members.size()));
      tree =
          switch (random.nextInt(5)) {
            case 0, 1 -> tree.add(leaf());
            case 2 -> members.size() > 1 ? tree.remove(leaf) : tree;
            case 3 -> tree.update(leaf, leaf());
            default -> commit(tree, leaf);
          };
      trees.add(tree);
      encodings.add(tree.toBytes());
      RatchetTree read = RatchetTree.decode(SUITE, tree.toBytes());
      assertThat(read).isEqualTo(tree);
      assertThat(read.hash()).isEqualTo(tree.hash());
      tree.validateKeys();
      tree.validateParents();
    }
    for (int i = 0; i < trees.size(); i++) {
      assertThat(trees.get(i).toBytes()).isEqualTo(encodings.get(i));
      assertThat(trees.get(i).hash()).isEqualTo(RatchetTree.decode(SUITE, encodings.get(i)).hash());
    }
  }

  @Test
  void indexOf_findsTheSameLeafAlone() {
    LeafNode mine = leaf();
    RatchetTree tree = tree(3).add(mine);
    assertThat(tree.indexOf(mine)).isEqualTo(Optional.of(3));
    assertThat(tree.indexOf(leaf())).isEmpty();
  }
}

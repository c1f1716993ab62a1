package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.verbale.id.Digest;

class TreeTest {
  /** The leaves that Certificate Transparency's implementations test with. */
  private static final String[] CT_LEAVES = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f"
  };

  /** Their roots for 1 to 8 leaves. */
  private static final String[] CT_ROOTS = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  };

  /** {@code count} leaf hashes. */
  static List<Digest> leaves(int count) {
    List<Digest> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(Rfc6962.leaf(("leaf " + i).getBytes(UTF_8)));
    }
    return leaves;
  }

  static MemoryTree tree(List<Digest> leaves) {
    MemoryTree tree = new MemoryTree();
    leaves.forEach(tree::append);
    return tree;
  }

  @Test
  void knownLeaves_giveTheKnownRoots() {
    TreeHasher hasher = new TreeHasher();
    MemoryTree tree = new MemoryTree();
    assertThat(tree.head().root().toHex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < CT_LEAVES.length; i++) {
      assertThat(tree.append(hasher.leaf(HexFormat.of().parseHex(CT_LEAVES[i])))).isEqualTo(i);
      assertThat(tree.head()).isEqualTo(new TreeHead(i + 1, Digest.fromHex(CT_ROOTS[i])));
    }
  }

  @Test
  void rootsOfAllSizesTo300_areThoseOfTheRfc() {
    List<Digest> leaves = leaves(300);
    CompactRange range = new CompactRange();
    for (int size = 0; size <= 300; size++) {
      assertThat(range.head()).isEqualTo(new TreeHead(size, Rfc6962.root(leaves.subList(0, size))));
      if (size < 300) {
        range.append(leaves.get(size), (level, index, hash) -> {});
      }
    }
  }

  @Test
  void append_completesEachNodeOnce_asTheRootOfItsLeaves() {
    List<Digest> leaves = leaves(300);
    TreeMap<String, Digest> nodes = new TreeMap<>();
    CompactRange range = new CompactRange();
    for (Digest leaf : leaves) {
      range.append(
          leaf,
          (level, index, hash) -> {
            String key = HexFormat.of().formatHex(NodeKey.of(level, index));
            assertThat(nodes.put(key, hash)).isNull();
            int start = (int) index << level;
            assertThat(start + (1 << level)).isLessThanOrEqualTo((int) range.size());
            assertThat(hash).isEqualTo(Rfc6962.root(leaves.subList(start, start + (1 << level))));
          });
    }
    assertThat(nodes).hasSize(2 * 300 - Integer.bitCount(300));
  }

  @Test
  void tileOfC2sp_isAScanOf256Keys() {
    List<Digest> leaves = leaves(600);
    TreeMap<byte[], Digest> store = new TreeMap<>(Arrays::compareUnsigned);
    CompactRange range = new CompactRange();
    for (Digest leaf : leaves) {
      range.append(leaf, (level, index, hash) -> store.put(NodeKey.of(level, index), hash));
    }
    var second = store.subMap(NodeKey.of(0, 256), NodeKey.of(0, 512)).values();
    assertThat(second).containsExactlyElementsOf(leaves.subList(256, 512));
    var above = store.subMap(NodeKey.of(8, 0), NodeKey.of(8, 256)).values();
    assertThat(above)
        .containsExactly(
            Rfc6962.root(leaves.subList(0, 256)), Rfc6962.root(leaves.subList(256, 512)));
  }

  @Test
  void rangeLoadedFromNodes_goesOnAsTheOneThatWroteThem() {
    List<Digest> leaves = leaves(130);
    MemoryTree tree = tree(leaves);
    for (int size = 0; size < 130; size++) {
      CompactRange range = CompactRange.load(tree, size);
      CompactRange copy = range.copy();
      assertThat(range.head().root()).isEqualTo(Rfc6962.root(leaves.subList(0, size)));
      range.append(leaves.get(size), (level, index, hash) -> {});
      assertThat(range.head().root()).isEqualTo(Rfc6962.root(leaves.subList(0, size + 1)));
      assertThat(copy.size()).isEqualTo(size);
      assertThat(copy.head().root()).isEqualTo(Rfc6962.root(leaves.subList(0, size)));
    }
  }

  @Test
  void sizesThatNoTreeHas_areRefused() {
    assertThatThrownBy(() -> CompactRange.load(new MemoryTree(), -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CompactRange.load(new MemoryTree(), 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new TreeHead(-1, Digest.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TreeHead(0, Digest.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NodeKey.of(63, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NodeKey.of(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void headOfOneSize_extendsItselfAlone() {
    TreeHead one = tree(leaves(5)).head();
    TreeHead fork = new TreeHead(5, Digest.ZERO);
    assertThat(one.mayExtend(one)).isTrue();
    assertThat(one.mayExtend(fork)).isFalse();
    assertThat(tree(leaves(6)).head().mayExtend(fork)).isTrue();
    assertThat(one.mayExtend(tree(leaves(6)).head())).isFalse();
  }
}

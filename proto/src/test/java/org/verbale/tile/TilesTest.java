package org.verbale.tile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MemoryTree;
import org.verbale.log.NodeSource;
import org.verbale.log.TreeHead;
import org.verbale.tile.TilePath.Kind;

class TilesTest {
  private static Digest hash(int number) {
    return Digest.sha256(("leaf " + number).getBytes(UTF_8));
  }

  private static MemoryTree tree(int size) {
    MemoryTree tree = new MemoryTree();
    for (int i = 0; i < size; i++) {
      tree.append(hash(i));
    }
    return tree;
  }

  /** The files that a server of this tree has at its newest size alone. */
  private static Map<String, Bytes> files(MemoryTree tree) {
    Map<String, Bytes> files = new HashMap<>();
    for (TilePath path : TilePath.between(0, tree.head().size())) {
      files.put(path.toString(), Tiles.of(tree, path));
    }
    return files;
  }

  private static TileSource source(Map<String, Bytes> files) {
    return path -> {
      Bytes file = files.get(path.toString());
      if (file == null) {
        throw new IOException(path + ": missing");
      }
      return file;
    };
  }

  @Test
  void proofsFromTiles_areThoseOfTheTree() throws Exception {
    for (int size : new int[] {1, 2, 255, 256, 257, 511, 512, 700, 65_536, 66_049}) {
      MemoryTree tree = tree(size);
      TreeHead head = tree.head();
      NodeSource nodes = Tiles.nodes(source(files(tree)), size);
      int step = Math.max(1, size / 97);
      for (int i = 0; i < size; i += step) {
        InclusionProof proof = InclusionProof.of(nodes, i, size);
        assertThat(proof).isEqualTo(InclusionProof.of(tree, i, size));
        proof.verify(hash(i), head);
        assertThat(ConsistencyProof.of(nodes, i, size))
            .isEqualTo(ConsistencyProof.of(tree, i, size));
      }
    }
  }

  @Test
  void tile_holdsTheRootsOfTheFullTilesBelow() throws Exception {
    MemoryTree tree = tree(600);
    TilePath above = TilePath.in(600, Kind.HASHES, 1, 0);
    assertThat(above.width()).isEqualTo(2);
    List<Digest> hashes = Tiles.parse(above, Tiles.of(tree, above));
    assertThat(hashes).containsExactly(tree(256).head().root(), tree.node(8, 1));
    assertThat(Tiles.of(tree, TilePath.in(600, Kind.HASHES, 0, 0)).size()).isEqualTo(8192);
  }

  @Test
  void missingOrMalformedTile_failsTheProof() {
    MemoryTree tree = tree(700);
    Map<String, Bytes> files = files(tree);
    files.put("tile/0/001", Bytes.of(new byte[8191]));
    files.remove("tile/0/002.p/188");
    NodeSource nodes = Tiles.nodes(source(files), 700);
    assertThatThrownBy(() -> InclusionProof.of(nodes, 300, 700))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("8192");
    assertThatThrownBy(() -> InclusionProof.of(nodes, 600, 700))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> nodes.node(9, 1)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> nodes.node(0, 700)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void wrongTile_givesAProofThatVerifiesNowhere() {
    MemoryTree tree = tree(300);
    Map<String, Bytes> files = files(tree);
    byte[] bent = Tiles.of(tree, TilePath.in(300, Kind.HASHES, 0, 0)).toByteArray();
    bent[7] ^= 1;
    files.put("tile/0/000", Bytes.of(bent));
    InclusionProof proof = InclusionProof.of(Tiles.nodes(source(files), 300), 1, 300);
    assertThatThrownBy(() -> proof.verify(hash(1), tree.head()))
        .isInstanceOf(org.verbale.log.ProofException.class);
  }

  private static Leaf leaf(int number) {
    return new Leaf(LeafKind.RECORD, number, hash(number), hash(number));
  }

  @Test
  void bundles_areReadAsTheyWereWritten() throws Exception {
    for (int width : new int[] {1, 2, 255, 256}) {
      List<Leaf> leaves = new ArrayList<>();
      List<Bytes> openings = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        leaves.add(leaf(i));
        openings.add(Bytes.of(new byte[i * 3]));
      }
      Bytes entries = Bundle.ofLeaves(leaves);
      assertThat(entries.size()).isEqualTo(76 * width);
      assertThat(entries.toHex()).startsWith("004a010b");
      assertThat(Bundle.leaves(entries, width)).isEqualTo(leaves);
      assertThat(Bundle.openings(Bundle.ofOpenings(openings), width)).isEqualTo(openings);
      malformedLeaves(entries, width + 1);
      malformedLeaves(entries, width - 1);
    }
  }

  private static void malformedLeaves(Bytes content, int width) {
    assertThatThrownBy(() -> Bundle.leaves(content, width)).isInstanceOf(MalformedException.class);
  }

  @Test
  void bundlesOfAnythingElse_areRefused() {
    byte[] one = Bundle.ofLeaves(List.of(leaf(1))).toByteArray();
    one[1]++;
    malformedLeaves(Bytes.of(one), 1);
    one[1]--;
    one[2]++;
    malformedLeaves(Bytes.of(one), 1);
    malformedLeaves(Bytes.EMPTY, 1);
    assertThatThrownBy(() -> Bundle.openings(Bytes.fromHex("80100001"), 1))
        .hasMessageContaining("opening");
    assertThatThrownBy(() -> Bundle.ofOpenings(List.of(Bytes.of(new byte[1 + (1 << 20)]))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bundle.openings(Bytes.of(new byte[Bundle.MAX_SIZE + 1]), 1))
        .hasMessageContaining("at most");
  }
}

package org.verbale.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.testing.Vectors;

class TreeMathTest {
  @Test
  void officialTrees_haveTheirRelations() {
    List<JsonObject> cases = Vectors.cases("mls/tree-math.json");
    for (JsonObject each : cases) {
      int leaves = each.get("n_leaves").getAsInt();
      int nodes = each.get("n_nodes").getAsInt();
      assertThat(TreeMath.nodeCount(leaves)).isEqualTo(nodes);
      assertThat(TreeMath.root(leaves)).isEqualTo(each.get("root").getAsInt());
      for (int node = 0; node < nodes; node++) {
        assertThat(TreeMath.isLeaf(node)).isEqualTo(isNull(each, "left", node));
        if (!TreeMath.isLeaf(node)) {
          assertThat(TreeMath.left(node)).isEqualTo(at(each, "left", node));
          assertThat(TreeMath.right(node)).isEqualTo(at(each, "right", node));
        }
        assertThat(node == TreeMath.root(leaves)).isEqualTo(isNull(each, "parent", node));
        if (node != TreeMath.root(leaves)) {
          assertThat(TreeMath.parent(node)).isEqualTo(at(each, "parent", node));
          assertThat(TreeMath.sibling(node)).isEqualTo(at(each, "sibling", node));
        }
      }
    }
    System.out.println("tree-math: " + cases.size() + " cases, 0 left out");
  }

  private static boolean isNull(JsonObject each, String field, int node) {
    return each.getAsJsonArray(field).get(node).isJsonNull();
  }

  private static int at(JsonObject each, String field, int node) {
    JsonArray array = each.getAsJsonArray(field);
    return array.get(node).getAsInt();
  }

  @Test
  void commonAncestor_isTheFirstNodeOnBothPaths() {
    int leaves = 32;
    for (int a = 0; a < leaves; a++) {
      for (int b = 0; b < leaves; b++) {
        List<Integer> other = TreeMath.directPath(b, leaves);
        int expected =
            a == b
                ? TreeMath.nodeOf(a)
                : TreeMath.directPath(a, leaves).stream().filter(other::contains).findFirst().get();
        assertThat(TreeMath.commonAncestor(a, b)).isEqualTo(expected);
      }
    }
  }

  @Test
  void covers_holdsExactlyOnTheDirectPath() {
    int leaves = 16;
    for (int leaf = 0; leaf < leaves; leaf++) {
      List<Integer> path = TreeMath.directPath(leaf, leaves);
      for (int node = 0; node < TreeMath.nodeCount(leaves); node++) {
        assertThat(TreeMath.covers(node, leaf))
            .isEqualTo(node == TreeMath.nodeOf(leaf) || path.contains(node));
      }
    }
  }
}

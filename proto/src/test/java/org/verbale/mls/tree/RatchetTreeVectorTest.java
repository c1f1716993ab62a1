package org.verbale.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;
import org.verbale.testing.Vectors;

/** The official trees. Suites 1, 2 and 3 hash with SHA-256, as ours do; the others do not. */
class RatchetTreeVectorTest {
  private static final CipherSuite SHA256 = CipherSuite.X25519_AES128GCM;

  @Test
  void officialMessages_holdTreesThatReadAndWriteBackTheSame() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/messages.json");
    for (JsonObject each : cases) {
      Bytes bytes = hex(each, "ratchet_tree");
      assertThat(RatchetTree.decode(SHA256, bytes).toBytes()).isEqualTo(bytes);
    }
    System.out.println("messages, ratchet_tree: " + cases.size() + " cases, 0 left out");
  }

  @Test
  void officialOperations_yieldTheirTrees() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/tree-operations.json");
    for (JsonObject each : cases) {
      RatchetTree before = RatchetTree.decode(SHA256, hex(each, "tree_before"));
      assertThat(before.hash()).isEqualTo(hex(each, "tree_hash_before"));
      RatchetTree after =
          apply(
              before,
              TlsReader.decode(hex(each, "proposal"), Proposal::read),
              each.get("proposal_sender").getAsInt());
      assertThat(after.toBytes()).isEqualTo(hex(each, "tree_after"));
      assertThat(after.hash()).isEqualTo(hex(each, "tree_hash_after"));
      assertThat(before.hash()).isEqualTo(hex(each, "tree_hash_before"));
      assertThat(before.toBytes()).isEqualTo(hex(each, "tree_before"));
    }
    System.out.println("tree-operations: " + cases.size() + " cases, 0 left out");
  }

  private static RatchetTree apply(RatchetTree tree, Proposal proposal, int sender) {
    if (proposal instanceof Proposal.Add add) {
      return tree.add(add.keyPackage().leafNode());
    }
    if (proposal instanceof Proposal.Update update) {
      return tree.update(sender, update.leafNode());
    }
    return tree.remove((int) ((Proposal.Remove) proposal).removed());
  }

  @Test
  void officialTrees_haveTheirResolutionsHashesAndValidParents()
      throws MalformedException, ValidationException {
    List<JsonObject> cases = Vectors.cases("mls/tree-validation.json");
    int hashed = 0;
    for (JsonObject each : cases) {
      RatchetTree tree = RatchetTree.decode(SHA256, hex(each, "tree"));
      JsonArray resolutions = each.getAsJsonArray("resolutions");
      assertThat(resolutions).hasSize(TreeMath.nodeCount(tree.leafCount()));
      for (int node = 0; node < resolutions.size(); node++) {
        assertThat(tree.resolution(node)).isEqualTo(ints(resolutions.get(node)));
      }
      if (each.get("cipher_suite").getAsInt() <= 3) {
        JsonArray hashes = each.getAsJsonArray("tree_hashes");
        for (int node = 0; node < hashes.size(); node++) {
          assertThat(tree.hash(node)).isEqualTo(Bytes.fromHex(hashes.get(node).getAsString()));
        }
        tree.validateParents();
        hashed++;
      }
    }
    System.out.println(
        "tree-validation: resolutions of "
            + cases.size()
            + " cases; hashes and parent hashes of "
            + hashed
            + ", left out "
            + (cases.size() - hashed)
            + " (suites 4 to 7 hash with SHA-384 or SHA-512)");
  }

  @Test
  void officialTrees_withAnyParentsKeyChanged_areRefused() throws MalformedException {
    int tried = 0;
    for (JsonObject each : Vectors.cases("mls/tree-validation.json")) {
      Bytes bytes = hex(each, "tree");
      if (each.get("cipher_suite").getAsInt() > 3 || bytes.size() > 20_000) {
        continue;
      }
      RatchetTree tree = RatchetTree.decode(SHA256, bytes);
      for (int node = 1; node < TreeMath.nodeCount(tree.leafCount()); node += 2) {
        if (tree.parent(node).isEmpty()) {
          continue;
        }
        String key = tree.encryptionKey(node).orElseThrow().toHex();
        String other = (key.charAt(0) == '0' ? "1" : "0") + key.substring(1);
        RatchetTree forged =
            RatchetTree.decode(SHA256, Bytes.fromHex(bytes.toHex().replaceFirst(key, other)));
        assertThatThrownBy(forged::validateParents).isInstanceOf(ValidationException.class);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(100);
  }

  @Test
  void officialPaths_yieldTheirTrees() throws MalformedException, ValidationException {
    List<JsonObject> cases = Vectors.cases("mls/treekem.json");
    int ran = 0;
    for (JsonObject each : cases) {
      if (each.get("cipher_suite").getAsInt() > 3) {
        continue;
      }
      RatchetTree tree = RatchetTree.decode(SHA256, hex(each, "ratchet_tree"));
      for (JsonElement element : each.getAsJsonArray("update_paths")) {
        JsonObject path = element.getAsJsonObject();
        UpdatePath update = TlsReader.decode(hex(path, "update_path"), UpdatePath::read);
        int sender = path.get("sender").getAsInt();
        PathUpdate updated =
            tree.updatePath(
                sender, update.nodes().stream().map(UpdatePathNode::encryptionKey).toList());
        assertThat(update.leafNode().source())
            .isEqualTo(new LeafNode.Source.Commit(updated.parentHash()));
        RatchetTree after = updated.complete(update.leafNode());
        assertThat(after.hash()).isEqualTo(hex(path, "tree_hash_after"));
        after.validateParents();
        checkCiphertexts(tree, sender, update);
      }
      ran++;
    }
    System.out.println(
        "treekem, public part: "
            + ran
            + " cases, left out "
            + (cases.size() - ran)
            + " (suites 4 to 7 hash with SHA-384 or SHA-512)");
  }

  private static void checkCiphertexts(RatchetTree tree, int sender, UpdatePath update) {
    List<PathStep> steps = tree.filteredDirectPath(sender);
    for (int i = 0; i < steps.size(); i++) {
      assertThat(update.nodes().get(i).encryptedPathSecret())
          .hasSize(tree.resolution(steps.get(i).copathChild()).size());
    }
  }

  private static Bytes hex(JsonObject each, String field) {
    return Bytes.fromHex(each.get(field).getAsString());
  }

  private static List<Integer> ints(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsInt)
        .toList();
  }
}

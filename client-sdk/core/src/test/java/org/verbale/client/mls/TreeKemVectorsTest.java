package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.tree.PathStep;
import org.verbale.mls.tree.PathUpdate;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;
import org.verbale.testing.SeededRandom;

class TreeKemVectorsTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  @Test
  void officialPaths_areReadAndMade() throws Exception {
    int read = 0;
    int made = 0;
    for (JsonObject vector : Json.suiteOne("treekem")) {
      RatchetTree tree = RatchetTree.decode(SUITE, Json.bytes(vector, "ratchet_tree"));
      Map<Integer, PrivateTree> members = members(vector, tree);
      for (JsonObject path : Json.list(vector, "update_paths")) {
        read += read(vector, path, tree, members);
      }
      made += make(vector, tree, members);
    }
    System.out.println("treekem: ran 11 (paths read by members: " + read + ", made: " + made + ")");
    assertThat(read).isGreaterThan(100);
  }

  /** The private keys that each member's path secrets yield, checked against the tree. */
  private static Map<Integer, PrivateTree> members(JsonObject vector, RatchetTree tree)
      throws HandshakeException {
    Map<Integer, PrivateTree> members = new TreeMap<>();
    for (JsonObject each : Json.list(vector, "leaves_private")) {
      int leaf = each.get("index").getAsInt();
      Map<Integer, SecretBytes> keys = new TreeMap<>();
      keys.put(TreeMath.nodeOf(leaf), Json.secret(each, "encryption_priv"));
      for (JsonObject secret : Json.list(each, "path_secrets")) {
        SecretBytes node = SUITE.deriveSecret(Json.secret(secret, "path_secret"), "node");
        keys.put(secret.get("node").getAsInt(), SUITE.deriveKeyPair(node).privateKey());
      }
      members.put(leaf, PrivateTree.of(SUITE, leaf, keys, tree));
      try (Ed25519.Key signer = Ed25519.Key.of(Json.secret(each, "signature_priv"))) {
        assertThat(Bytes.of(signer.publicKey()))
            .isEqualTo(tree.leaf(leaf).orElseThrow().signatureKey());
      }
    }
    return members;
  }

  private static int read(
      JsonObject vector, JsonObject given, RatchetTree tree, Map<Integer, PrivateTree> members)
      throws Exception {
    int sender = given.get("sender").getAsInt();
    UpdatePath path = TlsReader.decode(Json.bytes(given, "update_path"), UpdatePath::read);
    List<Bytes> keys = path.nodes().stream().map(UpdatePathNode::encryptionKey).toList();
    PathUpdate update = tree.updatePath(sender, keys);
    assertThat(path.leafNode().source()).isEqualTo(new LeafNode.Source.Commit(update.parentHash()));
    RatchetTree after = update.complete(path.leafNode());
    assertThat(after.hash()).isEqualTo(Json.bytes(given, "tree_hash_after"));

    int readers = 0;
    for (PrivateTree member : members.values()) {
      if (member.leaf() == sender) {
        continue;
      }
      PrivateTree next = member.retained(after, List.of());
      SecretBytes commit =
          next.follow(path, sender, after, Set.of(), context(vector, after).toBytes());
      assertThat(Bytes.of(commit.reveal())).isEqualTo(Json.bytes(given, "commit_secret"));
      assertLowestSecret(given, next, sender);
      readers++;
    }
    return readers;
  }

  /** The vector's path secret for this leaf yields the key at the node where the paths meet. */
  private static void assertLowestSecret(JsonObject given, PrivateTree next, int sender) {
    JsonElement element = given.getAsJsonArray("path_secrets").get(next.leaf());
    SecretBytes secret = SecretBytes.adopt(Bytes.fromHex(element.getAsString()).toByteArray());
    int meeting = TreeMath.commonAncestor(next.leaf(), sender);
    assertThat(SUITE.deriveKeyPair(SUITE.deriveSecret(secret, "node")).publicKey())
        .isEqualTo(next.pair(meeting).publicKey());
  }

  private static int make(JsonObject vector, RatchetTree tree, Map<Integer, PrivateTree> members)
      throws Exception {
    var random = new SeededRandom(8163);
    int made = 0;
    for (PrivateTree committer : members.values()) {
      try (OwnPath own = committer.renew(tree, random)) {
        LeafNode old = tree.leaf(committer.leaf()).orElseThrow();
        PathUpdate update = tree.updatePath(committer.leaf(), own.nodeKeys());
        LeafNode leaf =
            new LeafNode(
                own.leafKey(),
                old.signatureKey(),
                old.credential(),
                old.capabilities(),
                new LeafNode.Source.Commit(update.parentHash()),
                old.extensions(),
                Bytes.EMPTY);
        RatchetTree after = update.complete(leaf);
        Bytes context = context(vector, after).toBytes();
        var path = new UpdatePath(leaf, own.encrypt(after, Set.of(), context, random));
        for (PrivateTree member : members.values()) {
          if (member != committer) {
            PrivateTree next = member.retained(after, List.of());
            SecretBytes commit = next.follow(path, committer.leaf(), after, Set.of(), context);
            assertThat(commit.sameAs(own.commitSecret())).isTrue();
          }
        }
        for (PathStep step : tree.filteredDirectPath(committer.leaf())) {
          assertThat(own.keys().pairs()).containsKey(step.node());
        }
        assertThat(own.secretFor(committer.leaf() ^ 1).map(SecretBytes::length))
            .isIn(Optional.of(32), Optional.empty());
        made++;
      }
    }
    return made;
  }

  private static GroupContext context(JsonObject vector, RatchetTree after) {
    return new GroupContext(
        SUITE.code(),
        Json.bytes(vector, "group_id"),
        vector.get("epoch").getAsLong(),
        after.hash(),
        Json.bytes(vector, "confirmed_transcript_hash"),
        Extensions.NONE);
  }
}

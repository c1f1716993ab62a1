package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.testing.PlatformSignatures;
import org.verbale.witness.Cosigner;

/**
 * Computes the worked example of the document again from the values that stand in it: once with
 * SHA-256 alone, as a reader would, and once with the product.
 */
class ArchiveDocumentTest {
  private static final Chain DIALOGUE = Chain.of("R-XA/dialogue");

  private final ArchiveDocument document = ArchiveDocument.read();
  private final Set<String> used = new HashSet<>();

  ArchiveDocumentTest() throws Exception {}

  private String value(String name) {
    used.add(name);
    return document.value(name);
  }

  private byte[] bytes(String name) {
    return HexFormat.of().parseHex(value(name));
  }

  private Digest digest(String name) {
    return Digest.fromHex(value(name));
  }

  private static byte[] tag(int tag) {
    return new byte[] {(byte) tag};
  }

  private static byte[] uint64(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private static String sha(byte[]... pieces) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(sha.digest(join(pieces)));
  }

  private static String hex(byte[]... pieces) {
    return HexFormat.of().formatHex(join(pieces));
  }

  @Test
  void example_computedByHand_isWhatTheDocumentSays() throws Exception {
    computeByHand();
  }

  private void computeByHand() throws Exception {
    assertThat(sha(document.text("position.3").getBytes(UTF_8))).isEqualTo(value("position.3"));
    assertThat(
            hex(
                tag(1),
                tag(11),
                uint64(Long.parseLong(value("time.3"))),
                bytes("object.3"),
                bytes("position.3")))
        .isEqualTo(value("leaf.3"));
    assertThat(sha(tag(0), bytes("leaf.3"))).isEqualTo(value("leafhash.3"));
    mapByHand();
    assertThat(
            hex(
                tag(1),
                tag(1),
                uint64(Long.parseLong(value("time.4"))),
                bytes("map.root"),
                new byte[32]))
        .isEqualTo(value("leaf.4"));
    assertThat(sha(tag(0), bytes("leaf.4"))).isEqualTo(value("leafhash.4"));
    treeByHand();
  }

  private void mapByHand() throws Exception {
    for (String chain : List.of("registry", "R-XA/dialogue")) {
      byte[] last = bytes(chain.equals("registry") ? "leafhash.1" : "leafhash.3");
      assertThat(sha("verbale/map/channel/v1\n".getBytes(UTF_8), chain.getBytes(UTF_8)))
          .isEqualTo(value("key." + chain));
      assertThat(sha("verbale/map/head/v1\n".getBytes(UTF_8), uint64(2), last))
          .isEqualTo(value("value." + chain));
    }
    for (String party : List.of("XA", "SEC")) {
      assertThat(sha("verbale/map/party/v1\n".getBytes(UTF_8), party.getBytes(UTF_8)))
          .isEqualTo(value("key." + party));
      assertThat(sha("verbale/map/channels/v1\nR-XA/dialogue\n".getBytes(UTF_8)))
          .isEqualTo(value("value." + party));
    }
    for (String name : List.of("registry", "R-XA/dialogue", "XA", "SEC")) {
      assertThat(sha(tag(0), bytes("key." + name), bytes("value." + name)))
          .isEqualTo(value("entry." + name));
    }
    assertThat(sha(tag(1), bytes("entry.registry"), bytes("entry.XA"))).isEqualTo(value("map.11"));
    assertThat(sha(tag(1), bytes("entry.SEC"), bytes("map.11"))).isEqualTo(value("map.1"));
    assertThat(sha(tag(1), bytes("entry.R-XA/dialogue"), bytes("map.1")))
        .isEqualTo(value("map.root"));
    assertThat(
            hex(
                new byte[] {1, 0},
                bytes("key.XA"),
                bytes("value.XA"),
                new byte[] {0x40, 0x60},
                bytes("entry.R-XA/dialogue"),
                bytes("entry.SEC"),
                bytes("entry.registry")))
        .isEqualTo(value("mapproof.XA"));
    assertThat(
            hex(
                new byte[] {1, 0},
                bytes("key.SEC"),
                bytes("value.SEC"),
                new byte[] {0x40, 0x40},
                bytes("entry.R-XA/dialogue"),
                bytes("map.11")))
        .isEqualTo(value("mapproof.XE"));
  }

  private void treeByHand() throws Exception {
    assertThat(sha(tag(1), bytes("leafhash.0"), bytes("leafhash.1"))).isEqualTo(value("node.1.0"));
    assertThat(sha(tag(1), bytes("leafhash.2"), bytes("leafhash.3"))).isEqualTo(value("node.1.1"));
    assertThat(sha(tag(1), bytes("node.1.0"), bytes("node.1.1"))).isEqualTo(value("node.2.0"));
    assertThat(sha(tag(1), bytes("node.2.0"), bytes("leafhash.4"))).isEqualTo(value("root"));
    assertThat(sha(tag(1), bytes("node.1.0"), bytes("leafhash.2"))).isEqualTo(value("root.at.3"));
    assertThat(
            hex(
                uint64(3),
                uint64(5),
                new byte[] {0x40, 0x60},
                bytes("leafhash.2"),
                bytes("node.1.0"),
                bytes("leafhash.4")))
        .isEqualTo(value("inclusion.3"));
    assertThat(
            hex(
                uint64(3),
                uint64(5),
                new byte[] {0x40, (byte) 0x80},
                bytes("leafhash.2"),
                bytes("leafhash.3"),
                bytes("node.1.0"),
                bytes("leafhash.4")))
        .isEqualTo(value("consistency.3.5"));
  }

  @Test
  void example_computedByTheProduct_isWhatTheDocumentSays() throws Exception {
    computeByTheProduct();
  }

  private void computeByTheProduct() throws Exception {
    Position position = Position.parse(document.text("position.3"));
    assertThat(position)
        .isEqualTo(new Position(Bytes.of(bytes("salt.3")), DIALOGUE, 1, digest("leafhash.2")));
    assertThat(position.hash()).isEqualTo(digest("position.3"));
    Leaf leaf =
        new Leaf(
            LeafKind.RECORD, Long.parseLong(value("time.3")), digest("object.3"), position.hash());
    assertThat(leaf.toBytes().toHex()).isEqualTo(value("leaf.3"));
    assertThat(leaf.hash()).isEqualTo(digest("leafhash.3"));

    Map<MapPath, MapNode> nodes = new HashMap<>();
    CompletenessMap map = new CompletenessMap(nodes::get);
    MapUpdate update = map.update(mapEntries());
    nodes.putAll(update.puts());
    assertThat(update.root()).isEqualTo(digest("map.root"));
    Digest present = MapEntry.key(new PartyCode("XA"));
    Digest absent = MapEntry.key(new PartyCode("XE"));
    assertThat(map.prove(present).toBytes().toHex()).isEqualTo(value("mapproof.XA"));
    assertThat(map.prove(absent).toBytes().toHex()).isEqualTo(value("mapproof.XE"));
    assertThat(map.prove(present).verify(present, update.root())).contains(digest("value.XA"));
    assertThat(map.prove(absent).verify(absent, update.root())).isEmpty();

    Leaf seal = Leaf.mapRoot(Long.parseLong(value("time.4")), update.root());
    assertThat(seal.toBytes().toHex()).isEqualTo(value("leaf.4"));
    MemoryTree tree = new MemoryTree();
    for (int i = 0; i < 3; i++) {
      tree.append(digest("leafhash." + i));
    }
    assertThat(tree.head().root()).isEqualTo(digest("root.at.3"));
    tree.append(leaf.hash());
    tree.append(seal.hash());
    assertThat(tree.head()).isEqualTo(new TreeHead(5, digest("root")));
    InclusionProof inclusion = InclusionProof.of(tree, 3, 5);
    assertThat(inclusion.toBytes().toHex()).isEqualTo(value("inclusion.3"));
    assertThat(ConsistencyProof.of(tree, 3, 5).toBytes().toHex())
        .isEqualTo(value("consistency.3.5"));
    receipt(leaf, inclusion, tree.head());
  }

  private List<MapEntry> mapEntries() {
    TreeSet<ChannelId> channels = new TreeSet<>(List.of(ChannelId.of("R-XA/dialogue")));
    List<MapEntry> entries = new ArrayList<>();
    entries.add(MapEntry.of(Chain.REGISTRY, new ChannelHead(2, digest("leafhash.1"))));
    entries.add(MapEntry.of(DIALOGUE, new ChannelHead(2, digest("leafhash.3"))));
    entries.add(MapEntry.of(new PartyCode("XA"), channels));
    entries.add(MapEntry.of(PartyCode.SECRETARIAT, channels));
    return entries;
  }

  private void receipt(Leaf leaf, InclusionProof inclusion, TreeHead head) throws Exception {
    NoteSigner log = NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.adopt(bytes("seed"))));
    assertThat(log.key()).hasToString(value("vkey"));
    SignedCheckpoint checkpoint = SignedCheckpoint.sign(new Checkpoint("log.example", head), log);
    Receipt receipt = new Receipt(leaf, inclusion, checkpoint);
    String text = document.text("receipt.3");
    assertThat(new String(receipt.toBytes().toByteArray(), UTF_8)).isEqualTo(text);
    VerifiedReceipt verified =
        Receipt.parse(Bytes.of(text.getBytes(UTF_8))).verify(VerifierKey.parse(value("vkey")));
    assertThat(verified.index()).isEqualTo(3);
    assertThat(verified.leaf()).isEqualTo(leaf);
  }

  @Test
  void cosignatures_computedByHand_areWhatTheDocumentSays() throws Exception {
    cosignByHand();
  }

  private void cosignByHand() throws Exception {
    long time = Long.parseLong(value("cosign.time"));
    String message = document.text("cosigned.message");
    assertThat(message)
        .isEqualTo(
            "cosignature/v1\ntime "
                + time
                + "\n"
                + new Checkpoint("log.example", new TreeHead(5, digest("root"))).toText());
    String line = document.text("cosigned.line");
    byte[] timed = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1).strip());
    byte[] typed = Base64.getDecoder().decode(value("cosign.vkey").split("\\+", 3)[2]);
    assertThat(hex(Arrays.copyOf(timed, 4)))
        .isEqualTo(sha("w.example\n".getBytes(UTF_8), typed).substring(0, 8));
    assertThat(Arrays.copyOfRange(timed, 4, 12)).isEqualTo(uint64(time));
    assertThat(
            PlatformSignatures.verifiesEd25519(
                Arrays.copyOfRange(typed, 1, 33),
                message.getBytes(UTF_8),
                Arrays.copyOfRange(timed, 12, 76)))
        .isTrue();
    assertThat(
            hex(
                "subtree/v1\n\0".getBytes(UTF_8),
                tag(9),
                "w.example".getBytes(UTF_8),
                uint64(time),
                tag(11),
                "log.example".getBytes(UTF_8),
                uint64(0),
                uint64(5),
                bytes("root")))
        .isEqualTo(value("mldsa.message"));
  }

  @Test
  void cosignatures_computedByTheProduct_areWhatTheDocumentSays() throws Exception {
    cosignByTheProduct();
  }

  private void cosignByTheProduct() throws Exception {
    Checkpoint checkpoint = new Checkpoint("log.example", new TreeHead(5, digest("root")));
    long time = Long.parseLong(value("cosign.time"));
    SecretBytes seed = SecretBytes.adopt(bytes("cosign.seed"));
    Cosigner classical = Cosigner.of("w.example", Ed25519.Key.of(seed));
    assertThat(classical.key()).hasToString(value("cosign.vkey"));
    assertThat(SignedNote.signatureText(List.of(classical.cosign(checkpoint, time))))
        .isEqualTo(document.text("cosigned.line"));

    MlDsa44.Key key = MlDsa44.Key.of(SecretBytes.adopt(bytes("mldsa.seed")));
    Cosigner postQuantum = Cosigner.of("w.example", key);
    assertThat(sha(key.publicKey())).isEqualTo(value("mldsa.public"));
    assertThat(HexFormat.of().toHexDigits(postQuantum.key().keyId())).isEqualTo(value("mldsa.id"));
    byte[] signature = key.sign(bytes("mldsa.message"));
    assertThat(sha(signature)).isEqualTo(value("mldsa.signed"));
    assertThat(postQuantum.cosign(checkpoint, time).signature().toByteArray())
        .isEqualTo(join(uint64(time), signature));
  }

  @Test
  void listingsOfTheDocument_areReadAndWritten() throws Exception {
    Bytes text = Bytes.of(document.text("listings").getBytes(UTF_8));
    assertThat(Opening.parse(text)).isInstanceOf(Opening.Sealed.class);
    assertThat(Opening.parse(text).toBytes()).isEqualTo(text);
  }

  @Test
  void everyValueOfTheExample_isChecked() throws Exception {
    computeByHand();
    computeByTheProduct();
    cosignByHand();
    cosignByTheProduct();
    assertThat(used).containsExactlyInAnyOrderElementsOf(document.values().keySet());
    assertThat(document.values()).hasSizeGreaterThan(30);
  }

  @Test
  void tableOfKinds_isThatOfTheCode() {
    List<String> rows =
        document.lines().stream()
            .filter(line -> line.matches("\\| \\d+ \\| [A-Z_]+ \\|.*"))
            .map(line -> line.split(" \\| ", -1))
            .map(cells -> cells[0].substring(2) + " " + cells[1])
            .toList();
    List<String> kinds = new ArrayList<>();
    for (LeafKind kind : LeafKind.values()) {
      kinds.add(kind.code() + " " + kind);
    }
    assertThat(rows).isEqualTo(kinds);
  }
}

package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.note.NoteSigner;

/**
 * Every format on fixed inputs against bytes that never change. A difference means that archives
 * written before can no longer be read: the fix is in the code, not in the file.
 */
class GoldenBytesTest {
  private static final long TIME = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

  private final StringBuilder lines = new StringBuilder();

  private static Digest digest(int fill) {
    byte[] bytes = new byte[Digest.LENGTH];
    Arrays.fill(bytes, (byte) fill);
    return Digest.of(bytes);
  }

  private void line(String name, String value) {
    lines.append(name).append(" = ").append(value).append('\n');
  }

  /** Text stands on one line, each of its line ends as a backslash and an n. */
  private void text(String name, String text) {
    line(name, text.replace("\n", "\\n"));
  }

  private void text(String name, Bytes text) {
    text(name, new String(text.toByteArray(), UTF_8));
  }

  @Test
  void everyFormat_givesTheBytesItGaveFirst() throws Exception {
    MemoryTree tree = new MemoryTree();
    List<Leaf> leaves = leaves(tree);
    positions();
    maps();
    line("tree.root", tree.head().root().toHex());
    line("inclusion.5.16", InclusionProof.of(tree, 5, 16).toBytes().toHex());
    line("inclusion.10.11", InclusionProof.of(tree, 10, 11).toBytes().toHex());
    line("consistency.0.16", ConsistencyProof.of(tree, 0, 16).toBytes().toHex());
    line("consistency.7.13", ConsistencyProof.of(tree, 7, 13).toBytes().toHex());
    line("consistency.8.16", ConsistencyProof.of(tree, 8, 16).toBytes().toHex());
    NoteSigner log =
        NoteSigner.of(
            "log.example/verbale", Ed25519.Key.of(SecretBytes.adopt(digest(0x5e).toByteArray())));
    line("vkey", log.key().toString());
    SignedCheckpoint checkpoint =
        SignedCheckpoint.sign(new Checkpoint("log.example/verbale", tree.head()), log);
    text("checkpoint", checkpoint.unverified().toText());
    text("checkpoint.signed", checkpoint.toBytes());
    Receipt receipt = new Receipt(leaves.get(10), InclusionProof.of(tree, 10, 16), checkpoint);
    text("receipt.10", receipt.toBytes());

    String golden;
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("golden.txt")) {
      golden = new String(Objects.requireNonNull(in, "golden.txt").readAllBytes(), UTF_8);
    }
    assertThat(lines.toString()).isEqualTo(golden);
  }

  private List<Leaf> leaves(MemoryTree tree) {
    List<Leaf> leaves = new ArrayList<>();
    for (LeafKind kind : LeafKind.values()) {
      int code = kind.code();
      Digest position = kind == LeafKind.MAP_ROOT ? Digest.ZERO : digest(0xb0 + code % 16);
      Leaf leaf = new Leaf(kind, TIME + code, digest(0x10 + code), position);
      leaves.add(leaf);
      tree.append(leaf.hash());
      line("leaf." + kind, leaf.toBytes().toHex());
    }
    return leaves;
  }

  private void positions() {
    Bytes salt = Bytes.of(digest(0x5a).toByteArray());
    Position first = new Position(salt, Chain.REGISTRY, 0, Digest.ZERO);
    Position later =
        new Position(salt, Chain.of("R-XA/reviewers/TIP"), 123_456_789_012L, digest(0xc1));
    for (Position position : List.of(first, later)) {
      text("position." + position.sequence(), position.toText());
      line("position." + position.sequence() + ".hash", position.hash().toHex());
    }
  }

  private void maps() {
    TreeSet<ChannelId> channels = new TreeSet<>();
    List<MapEntry> entries = new ArrayList<>();
    entries.add(MapEntry.of(Chain.REGISTRY, new ChannelHead(5, digest(0xd0))));
    for (String text : List.of("R-XA/answers", "R-XA/dialogue", "R-XB/reviewers/SOM")) {
      channels.add(ChannelId.of(text));
      entries.add(MapEntry.of(Chain.of(text), new ChannelHead(channels.size(), digest(0xd1))));
    }
    entries.add(MapEntry.of(PartyCode.SECRETARIAT, channels));
    entries.add(MapEntry.of(new PartyCode("XA"), channels.headSet(ChannelId.of("R-XB/answers"))));
    entries.add(MapEntry.of(new PartyCode("XB"), new TreeSet<>()));
    Map<MapPath, MapNode> nodes = new HashMap<>();
    CompletenessMap map = new CompletenessMap(nodes::get);
    for (int i = 0; i < entries.size(); i++) {
      line("map.entry." + i, entries.get(i).toBytes().toHex());
      MapUpdate update = map.update(entries.subList(i, i + 1));
      nodes.putAll(update.puts());
      line("map.root." + i, update.root().toHex());
    }
    for (int i = 0; i < entries.size(); i++) {
      line("map.proof." + i, map.prove(entries.get(i).key()).toBytes().toHex());
    }
    for (String absent : List.of("XC", "XD", "XE", "XF", "XG")) {
      Digest key = MapEntry.key(new PartyCode(absent));
      line("map.proof." + absent, map.prove(key).toBytes().toHex());
    }
    line("map.path", HexFormat.of().formatHex(new MapPath(13, entries.get(0).key()).toKey()));
    line("node.key", HexFormat.of().formatHex(NodeKey.of(8, 258)));
  }
}

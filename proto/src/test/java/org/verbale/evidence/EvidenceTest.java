package org.verbale.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.LogBuilder;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Checkpoint;
import org.verbale.log.CompletenessMap;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapProof;
import org.verbale.log.MapUpdate;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;

class EvidenceTest {
  private static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  private static final Chain CHAIN = Chain.of(DIALOGUE);
  private static final NoteSigner LOG = signer("log.example", 1);

  private static NoteSigner signer(String name, int fill) {
    byte[] seed = new byte[32];
    java.util.Arrays.fill(seed, (byte) fill);
    return NoteSigner.of(name, Ed25519.Key.of(SecretBytes.adopt(seed)));
  }

  /** A channel of some records, sealed; {@code variant} changes the last of them. */
  private static LogBuilder log(int records, int variant) {
    LogBuilder log = new LogBuilder().create(DIALOGUE, "XA");
    for (int i = 1; i < records; i++) {
      log.append(LeafKind.RECORD, CHAIN);
    }
    Position position = Position.after(log.head(CHAIN), CHAIN, Bytes.of(new byte[32]));
    Digest object = Digest.sha256(new byte[] {(byte) variant});
    log.add(
        new AuditEntry(
            new Leaf(LeafKind.RECORD, 5000, object, position.hash()),
            new Opening.Placed(position)));
    return log;
  }

  private static SignedCheckpoint sign(MemoryTree tree) {
    return SignedCheckpoint.sign(new Checkpoint("log.example", tree.head()), LOG);
  }

  private static Receipt receipt(LogBuilder log, int index) {
    MemoryTree tree = log.tree();
    return new Receipt(
        log.entries().get(index).leaf(),
        InclusionProof.of(tree, index, tree.head().size()),
        sign(tree));
  }

  private static Position position(LogBuilder log, int index) {
    return ((Opening.Placed) log.entries().get(index).opening()).position();
  }

  /** Shown to whoever has the log's key, through the file; and not with another key. */
  private static String shown(Evidence evidence) throws Exception {
    Evidence read = Evidence.parse(evidence.toBytes());
    assertThat(read).isEqualTo(evidence);
    Contradiction contradiction = read.verify(List.of(LOG.key()));
    assertThat(contradiction.origin()).isEqualTo("log.example");
    assertThatThrownBy(() -> read.verify(List.of(signer("log.example", 2).key())))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> read.verify(List.of(LOG.key(), signer("other", 2).key())))
        .isInstanceOf(IllegalArgumentException.class);
    return contradiction.statement();
  }

  private static void notShown(Evidence evidence) {
    assertThatThrownBy(() -> evidence.verify(List.of(LOG.key())))
        .isInstanceOf(ProofException.class);
  }

  @Test
  void twoRootsOfOneSize_areShown() throws Exception {
    SignedCheckpoint one = sign(log(5, 1).tree());
    SignedCheckpoint other = sign(log(5, 2).tree());
    assertThat(shown(new Evidence.TwoRoots(one, other))).contains("6 leaves");
    notShown(new Evidence.TwoRoots(one, one));
    notShown(new Evidence.TwoRoots(one, sign(log(6, 1).tree())));
  }

  @Test
  void laterTreeThatDoesNotExtend_isShown_byItsOwnConsistencyProof() throws Exception {
    for (int size = 2; size < 20; size++) {
      LogBuilder before = log(size - 1, 1);
      LogBuilder fork = log(size - 1, 2).append(LeafKind.RECORD, CHAIN).seal();
      long to = fork.tree().head().size();
      ConsistencyProof proof = ConsistencyProof.of(fork.tree(), size, to);
      Digest prefix = log(size - 1, 2).tree().head().root();
      if (Long.bitCount(size) > 1) { // else the path has it not, and it comes from tiles
        assertThat(proof.prefixIn(fork.tree().head())).contains(prefix);
      } else {
        assertThat(proof.prefixIn(fork.tree().head())).isEmpty();
      }
      shown(new Evidence.NotAnExtension(sign(before.tree()), sign(fork.tree()), prefix, proof));
    }
  }

  @Test
  void honestGrowth_isNoEvidence() {
    for (int size = 2; size < 20; size++) {
      LogBuilder before = log(size - 1, 1);
      LogBuilder after = log(size - 1, 1).append(LeafKind.RECORD, CHAIN).seal();
      long to = after.tree().head().size();
      ConsistencyProof proof = ConsistencyProof.of(after.tree(), size, to);
      SignedCheckpoint first = sign(before.tree());
      SignedCheckpoint second = sign(after.tree());
      Digest root = before.tree().head().root();
      notShown(new Evidence.NotAnExtension(first, second, root, proof));
      notShown(new Evidence.NotAnExtension(first, second, Digest.ZERO, proof));
      Digest other = log(size - 1, 2).tree().head().root();
      notShown(new Evidence.NotAnExtension(first, second, other, proof));
    }
  }

  @Test
  void rewrittenEntry_isShown() throws Exception {
    LogBuilder one = log(5, 1).seal();
    LogBuilder other = log(5, 2).append(LeafKind.RECORD, CHAIN).seal();
    assertThat(shown(new Evidence.Rewritten(receipt(one, 5), receipt(other, 5))))
        .isEqualTo("two leaves at index 5");
    notShown(new Evidence.Rewritten(receipt(one, 4), receipt(other, 4)));
    notShown(new Evidence.Rewritten(receipt(one, 5), receipt(other, 4)));
    Receipt bent =
        new Receipt(one.entries().get(4).leaf(), receipt(one, 5).proof(), sign(one.tree()));
    notShown(new Evidence.Rewritten(receipt(one, 5), bent));
  }

  @Test
  void secondSequenceNumber_isShown_inOneTreeAndInTwo() throws Exception {
    LogBuilder log = log(5, 1);
    Position again = new Position(Bytes.of(new byte[32]), CHAIN, 5, position(log, 5).previous());
    Leaf second = new Leaf(LeafKind.RECORD, 6000, Digest.ZERO, again.hash());
    log.add(new AuditEntry(second, new Opening.Placed(again)));
    shown(new Evidence.SecondSequence(receipt(log, 5), position(log, 5), receipt(log, 6), again));
    LogBuilder other = log(5, 2);
    shown(
        new Evidence.SecondSequence(
            receipt(log, 5), position(log, 5), receipt(other, 5), position(other, 5)));

    notShown(
        new Evidence.SecondSequence(
            receipt(log, 5), position(log, 5), receipt(log, 5), position(log, 5)));
    notShown(
        new Evidence.SecondSequence(
            receipt(log, 5), position(log, 5), receipt(log, 4), position(log, 4)));
    notShown(
        new Evidence.SecondSequence( // a position that is not the leaf's
            receipt(log, 5), position(log, 5), receipt(log, 4), position(log, 5)));
  }

  /** A seal whose map says {@code head} of the channel, with the proof of it. */
  private static Evidence.Withheld withheld(LogBuilder log, ChannelHead head, int hidden) {
    Map<MapPath, MapNode> nodes = new HashMap<>();
    CompletenessMap map = new CompletenessMap(nodes::get);
    List<MapEntry> entries =
        head.equals(ChannelHead.EMPTY) ? List.of() : List.of(MapEntry.of(CHAIN, head));
    MapUpdate update = map.update(entries);
    nodes.putAll(update.puts());
    MapProof proof = map.prove(MapEntry.key(CHAIN));
    log.add(new AuditEntry(Leaf.mapRoot(9000, update.root()), new Opening.Sealed(List.of())));
    int seal = log.entries().size() - 1;
    return new Evidence.Withheld(
        receipt(log, seal), head, proof, receipt(log, hidden), position(log, hidden));
  }

  @Test
  void mapThatHidesALeaf_isShown() throws Exception {
    ChannelHead shorter = new ChannelHead(5, log(5, 1).entries().get(4).leaf().hash());
    assertThat(shown(withheld(log(5, 1), shorter, 5)))
        .isEqualTo("the map sealed at 6 hides the leaf at 5");
    ChannelHead other = new ChannelHead(6, log(5, 2).entries().get(5).leaf().hash());
    shown(withheld(log(5, 1), other, 5));
    shown(withheld(log(5, 1), ChannelHead.EMPTY, 5));
  }

  @Test
  void mapThatCoversTheLeaf_isNoEvidence() {
    LogBuilder log = log(5, 1);
    ChannelHead right = log.head(CHAIN);
    for (int index = 0; index < 6; index++) {
      notShown(withheld(log(5, 1), right, index));
    }
    Evidence.Withheld covered = withheld(log(5, 1), right, 5);
    ChannelHead claimed = new ChannelHead(3, right.last());
    notShown(
        new Evidence.Withheld(
            covered.seal(), claimed, covered.proof(), covered.leaf(), covered.position()));
    notShown(
        new Evidence.Withheld(
            covered.seal(),
            ChannelHead.EMPTY,
            covered.proof(),
            covered.leaf(),
            covered.position()));
  }

  /** A leaf that came after the seal is rightly not in its map. */
  @Test
  void leafBehindTheSeal_isNoEvidence() {
    LogBuilder log = log(5, 1);
    Evidence.Withheld sealed = withheld(log, log.head(CHAIN), 5);
    log.append(LeafKind.RECORD, CHAIN);
    notShown(
        new Evidence.Withheld(
            sealed.seal(), sealed.head(), sealed.proof(), receipt(log, 7), position(log, 7)));
  }

  @Test
  void timeBackwards_isShown() throws Exception {
    LogBuilder log = log(5, 1);
    Position next = Position.after(log.head(CHAIN), CHAIN, Bytes.of(new byte[32]));
    Leaf early = new Leaf(LeafKind.RECORD, 4999, Digest.ZERO, next.hash());
    log.add(new AuditEntry(early, new Opening.Placed(next)));
    shown(new Evidence.Backdated(receipt(log, 5), receipt(log, 6)));
    notShown(new Evidence.Backdated(receipt(log, 6), receipt(log, 5)));
    notShown(new Evidence.Backdated(receipt(log, 1), receipt(log, 2)));
    notShown(new Evidence.Backdated(receipt(log, 5), receipt(log, 5)));
  }

  @Test
  void checkpointBehindNoSeal_isShown() throws Exception {
    shown(new Evidence.Unsealed(receipt(log(5, 1), 5)));
    notShown(new Evidence.Unsealed(receipt(log(5, 1), 4)));
    notShown(new Evidence.Unsealed(receipt(log(5, 1).seal(), 6)));
    notShown(new Evidence.Unsealed(receipt(log(5, 1).seal(), 5)));
  }

  @Test
  void filesOfAnythingElse_areRefused() {
    String good = new Evidence.TwoRoots(sign(log(2, 1).tree()), sign(log(2, 2).tree())).toText();
    for (String bad :
        List.of(
            "",
            "verbale/evidence/v1\n",
            good.substring(0, good.length() - 1),
            good + "\n",
            good.replace("two-roots", "two-trees"),
            good.replace("two-roots", "rewritten"),
            good.replace("claim two-roots\n", ""),
            good.replace("first ", "second "),
            good.replace("v1", "v2"))) {
      assertThatThrownBy(() -> Evidence.parse(Bytes.of(bad.getBytes(UTF_8))))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Evidence.parse(Bytes.of(new byte[Evidence.MAX_SIZE + 1])))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Evidence.parse(Bytes.fromHex("ff")))
        .isInstanceOf(MalformedException.class);
  }
}

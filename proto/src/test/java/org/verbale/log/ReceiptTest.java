package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

class ReceiptTest {
  private static final NoteSigner LOG = signer("log.example", 1);
  private static final List<Leaf> LEAVES = new ArrayList<>();
  private static final MemoryTree TREE = new MemoryTree();

  static {
    for (int i = 0; i < 10; i++) {
      Digest object = Digest.sha256(new byte[] {(byte) i});
      LEAVES.add(i == 9 ? Leaf.mapRoot(i, object) : new Leaf(LeafKind.RECORD, i, object, object));
      TREE.append(LEAVES.get(i).hash());
    }
  }

  private static NoteSigner signer(String name, int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return NoteSigner.of(name, Ed25519.Key.of(SecretBytes.adopt(bytes)));
  }

  private static Receipt receipt(int index, int size) {
    TreeHead head = CompactRange.load(TREE, size).head();
    return new Receipt(
        LEAVES.get(index),
        InclusionProof.of(TREE, index, size),
        SignedCheckpoint.sign(new Checkpoint("log.example", head), LOG));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  private static String text(Receipt receipt) {
    return new String(receipt.toBytes().toByteArray(), UTF_8);
  }

  @Test
  void receiptOfEachLeaf_readBack_verifies() throws Exception {
    for (int size = 1; size <= 10; size++) {
      for (int index = 0; index < size; index++) {
        Receipt receipt = receipt(index, size);
        Receipt read = Receipt.parse(receipt.toBytes());
        assertThat(read).isEqualTo(receipt);
        VerifiedReceipt verified = read.verify(LOG.key());
        assertThat(verified.leaf()).isEqualTo(LEAVES.get(index));
        assertThat(verified.index()).isEqualTo(index);
        assertThat(verified.checkpoint().head().size()).isEqualTo(size);
      }
    }
  }

  @Test
  void receiptOfAnotherLeaf_orAnotherPlace_isRefused() {
    Receipt good = receipt(3, 10);
    Receipt otherLeaf = new Receipt(LEAVES.get(4), good.proof(), good.checkpoint());
    Receipt otherPlace =
        new Receipt(good.leaf(), new InclusionProof(2, 10, good.proof().path()), good.checkpoint());
    assertThatThrownBy(() -> otherLeaf.verify(LOG.key())).isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> otherPlace.verify(LOG.key())).isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> new Receipt(good.leaf(), good.proof(), receipt(3, 9).checkpoint()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checkpointOfAnotherKey_orAnotherLog_isRefused() {
    Receipt receipt = receipt(3, 10);
    assertThatThrownBy(() -> receipt.verify(signer("log.example", 2).key()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> receipt.verify(signer("log2.example", 1).key()))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("another log");
    assertThatThrownBy(
            () ->
                SignedCheckpoint.sign(
                    new Checkpoint("log.example", TREE.head()), signer("log2.example", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checkpointThatTheLogSignedUnderAnothersOrigin_isRefused() {
    NoteSigner other = signer("log2.example", 1);
    SignedNote note = SignedNote.sign(new Checkpoint("log.example", TREE.head()).toText(), other);
    SignedCheckpoint checkpoint =
        new SignedCheckpoint(note, new Checkpoint("log.example", TREE.head()));
    assertThatThrownBy(() -> checkpoint.verify(other.key()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> checkpoint.verify(LOG.key()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void headPutInPlaceOfTheSignedOne_isRefused() {
    String forged = text(receipt(3, 10)).replace("\nlog.example\n10\n", "\nlog.example\n11\n");
    assertThatThrownBy(() -> Receipt.parse(utf8(forged)).verify(LOG.key()))
        .isInstanceOf(BadSignatureException.class);
    SignedNote note = receipt(3, 10).checkpoint().note();
    assertThatThrownBy(
            () -> new SignedCheckpoint(note, new Checkpoint("log.example", TreeHead.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tlog-proof@v1 -> tlog-proof@v2",
        "extra  -> Extra ",
        "extra A -> extra B",
        "extra AQ -> extra ",
        "index 3 -> index 03",
        "index 3 -> index 10",
        "index 3 -> index 9223372036854775807",
        "index 3 -> index -3",
        "index 3\n -> index 3 \n",
        "index 3\n -> index 3\n\n",
        "index 3\n -> ",
        "index 3\n -> index 3\nAAAA\n",
        "index 3\n -> index 3\r\n",
        "\n\nlog.example\n -> \nlog.example\n",
        "\n\nlog.example\n -> \n\n\nlog.example\n",
        "log.example\n10\n -> log.example\n010\n",
        "log.example\n10\n -> log.example\n0\n",
        "log.example\n10\n -> log example\n10\n",
        "log.example\n10\n -> log+example\n10\n",
        "log.example\n10\n -> \n10\n",
        "=\n\n— log -> =\nextension\n\n— log",
        "=\n\n— log -> \n\n— log",
        "— log -> - log"
      })
  void anyOtherText_isRefused(String change) {
    String[] pair = change.split(" -> ", 2);
    String good = text(receipt(3, 10));
    assertThat(good).contains(pair[0]);
    assertThatThrownBy(() -> Receipt.parse(utf8(good.replace(pair[0], pair[1]))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void everyCut_isRefused() {
    byte[] good = receipt(3, 10).toBytes().toByteArray();
    for (int length = 0; length < good.length; length++) {
      Bytes cut = Bytes.of(good, 0, length);
      assertThatThrownBy(() -> Receipt.parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void everyChangedByte_isRefused() {
    byte[] good = receipt(3, 10).toBytes().toByteArray();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> Receipt.parse(Bytes.of(bad)).verify(LOG.key()))
          .isInstanceOfAny(
              MalformedException.class, BadSignatureException.class, ProofException.class);
    }
  }

  @Test
  void mapRootUnderTheCheckpoint_isTheLastLeafAlone() throws Exception {
    assertThat(receipt(9, 10).verify(LOG.key()).sealedMapRoot()).isEqualTo(LEAVES.get(9).object());
    VerifiedReceipt record = receipt(8, 9).verify(LOG.key());
    assertThatThrownBy(record::sealedMapRoot)
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("MAP_ROOT");
    MemoryTree longer = new MemoryTree();
    LEAVES.forEach(leaf -> longer.append(leaf.hash()));
    longer.append(LEAVES.get(0).hash());
    VerifiedReceipt yesterday =
        new Receipt(
                LEAVES.get(9),
                InclusionProof.of(longer, 9, 11),
                SignedCheckpoint.sign(new Checkpoint("log.example", longer.head()), LOG))
            .verify(LOG.key());
    assertThatThrownBy(yesterday::sealedMapRoot)
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("last leaf");
  }

  @Test
  void checkpointOfTheSpecification_isRead() throws Exception {
    SignedCheckpoint checkpoint =
        SignedCheckpoint.parse(
            utf8(
                """
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
                """));
    assertThat(checkpoint.unverified().head().size()).isEqualTo(20_852_163);
    assertThat(checkpoint.unverified().origin()).isEqualTo("example.com/behind-the-sofa");
  }

  @Test
  void receiptLargerThanAllowed_isRefused() {
    Bytes large = Bytes.of(new byte[Receipt.MAX_SIZE + 1]);
    assertThatThrownBy(() -> Receipt.parse(large))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most");
  }
}

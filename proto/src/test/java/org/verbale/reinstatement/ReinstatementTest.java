package org.verbale.reinstatement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Checkpoint;
import org.verbale.log.CompletenessMap;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapProof;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.reinstatement.FormerEntry.Blob;

class ReinstatementTest {
  private static final Chain CHAIN = Chain.of("R-XA/dialogue");
  private static final NoteSigner LOG = signer("log.example", 1);
  private static final List<VerifierKey> KEYS = List.of(LOG.key());

  private final MemoryTree tree = new MemoryTree();
  private final Map<MapPath, MapNode> map = new HashMap<>();
  private final List<FormerEntry> entries = new ArrayList<>();
  private ChannelHead head = ChannelHead.EMPTY;

  private static NoteSigner signer(String name, int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    return NoteSigner.of(name, Ed25519.Key.of(SecretBytes.adopt(seed)));
  }

  private ReinstatementTest append(int count) {
    for (int i = 0; i < count; i++) {
      Bytes object = Bytes.of(new byte[] {1, (byte) entries.size()});
      Position position = Position.after(head, CHAIN, Bytes.of(new byte[32]));
      Digest hash = Digest.sha256(object.toByteArray());
      Leaf leaf = new Leaf(LeafKind.RECORD, 5000 + entries.size(), hash, position.hash());
      long index = tree.head().size();
      tree.append(leaf.hash());
      head = head.next(leaf.hash());
      Bytes content = Bytes.of(new byte[entries.size()]);
      entries.add(
          new FormerEntry(
              index, leaf, position, object, List.of(new Blob(1, content), new Blob(2, object))));
    }
    return this;
  }

  private ChainProof seal() {
    MapEntry other = MapEntry.of(Chain.REGISTRY, new ChannelHead(3, Digest.sha256(new byte[1])));
    CompletenessMap full = new CompletenessMap(map::get);
    var update = full.update(List.of(MapEntry.of(CHAIN, head), other));
    map.putAll(update.puts());
    Leaf leaf = Leaf.mapRoot(9000, update.root());
    tree.append(leaf.hash());
    long last = tree.head().size() - 1;
    var checkpoint = SignedCheckpoint.sign(new Checkpoint("log.example", tree.head()), LOG);
    Receipt receipt = new Receipt(leaf, InclusionProof.of(tree, last, last + 1), checkpoint);
    return new ChainProof(receipt, CHAIN, head, full.prove(MapEntry.key(CHAIN)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void provenEnd_showsEachEntryByTheOneBehindIt(int length) throws Exception {
    FormerChain chain = append(length).seal().verify(KEYS);
    assertThat(chain.chain()).isEqualTo(CHAIN);
    assertThat(chain.head().length()).isEqualTo(length);
    assertThat(chain.size()).isEqualTo(length + 1L);
    Digest expected = chain.head().last();
    for (int i = length - 1; i >= 0; i--) {
      FormerEntry entry = entries.get(i);
      assertThat(entry.hash()).isEqualTo(expected);
      assertThat(entry.position().sequence()).isEqualTo(i);
      expected = entry.position().previous();
    }
    assertThat(expected).isEqualTo(Digest.ZERO);
  }

  @Test
  void proofOfAnotherLog_headOrMap_isRefused() {
    ChainProof sound = append(4).seal();
    VerifierKey thief = signer("log.example", 2).key();
    assertThatThrownBy(() -> sound.verify(List.of(thief)))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> sound.verify(List.of(signer("other.example", 1).key())))
        .isInstanceOf(BadSignatureException.class);
    List<UnaryOperator<ChainProof>> lies =
        List.of(
            p -> new ChainProof(p.seal(), p.chain(), headOf(5, p.head().last()), p.map()),
            p -> new ChainProof(p.seal(), p.chain(), headOf(4, Digest.ZERO), p.map()),
            p -> new ChainProof(p.seal(), Chain.of("R-XA/answers"), p.head(), p.map()),
            p -> new ChainProof(p.seal(), Chain.REGISTRY, p.head(), p.map()),
            p ->
                new ChainProof(
                    p.seal(), p.chain(), p.head(), new MapProof(p.map().end(), List.of())));
    for (UnaryOperator<ChainProof> lie : lies) {
      assertThatThrownBy(() -> lie.apply(sound).verify(KEYS)).isInstanceOf(ProofException.class);
    }
  }

  private static ChannelHead headOf(long length, Digest last) {
    return new ChannelHead(length, last.equals(Digest.ZERO) ? Digest.sha256(new byte[9]) : last);
  }

  /** A map root of yesterday, under the checkpoint of today, proves nothing of today. */
  @Test
  void earlierSeal_underALaterCheckpoint_isRefused() {
    ChainProof early = append(3).seal();
    ChainProof late = append(3).seal();
    long index = early.seal().proof().index();
    Receipt mixed =
        new Receipt(
            early.seal().leaf(),
            InclusionProof.of(tree, index, tree.head().size()),
            late.seal().checkpoint());
    ChainProof lie = new ChainProof(mixed, CHAIN, early.head(), early.map());
    assertThatThrownBy(() -> lie.verify(KEYS)).isInstanceOf(ProofException.class);
  }

  @Test
  void emptyChain_isNoProof() {
    ChainProof sound = append(1).seal();
    assertThatThrownBy(() -> new ChainProof(sound.seal(), CHAIN, ChannelHead.EMPTY, sound.map()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entry_isThatOfItsLeaf_orThereIsNone() {
    append(3);
    FormerEntry one = entries.get(1);
    FormerEntry two = entries.get(2);
    List<Blob> blobs = one.blobs();
    List<Blob> turned = List.of(blobs.get(1), blobs.get(0));
    List<Blob> twice = List.of(blobs.get(0), blobs.get(0));
    refused(() -> new FormerEntry(1, one.leaf(), two.position(), one.object(), blobs));
    refused(() -> new FormerEntry(1, one.leaf(), one.position(), two.object(), blobs));
    refused(() -> new FormerEntry(1, two.leaf(), one.position(), one.object(), blobs));
    refused(() -> new FormerEntry(-1, one.leaf(), one.position(), one.object(), blobs));
    refused(() -> new FormerEntry(1, one.leaf(), one.position(), one.object(), turned));
    refused(() -> new FormerEntry(1, one.leaf(), one.position(), one.object(), twice));
    refused(() -> new Blob(0, Bytes.EMPTY));
    refused(() -> new Blob(256, Bytes.EMPTY));
  }

  private static void refused(Runnable making) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void encodings_areReadBack_andInNoOtherForm() throws Exception {
    ChainProof proof = append(5).seal();
    assertThat(TlsReader.decode(proof.toBytes(), ChainProof::read)).isEqualTo(proof);
    FormerEntry entry = entries.get(4);
    Bytes bytes = entry.toBytes();
    assertThat(TlsReader.decode(bytes, FormerEntry::read)).isEqualTo(entry);
    int accepted = 0;
    for (int i = 0; i < bytes.size(); i++) {
      byte[] bent = bytes.toByteArray();
      bent[i] ^= 1;
      try {
        FormerEntry other = TlsReader.decode(Bytes.of(bent), FormerEntry::read);
        assertThat(other.toBytes()).isEqualTo(Bytes.of(bent));
        accepted++; // another index, kind, time or blob: the leaf's hash and the object tell
      } catch (MalformedException e) {
        assertThat(e.field()).isNotEmpty();
      }
    }
    int free = 8 + 1 + 8 + entry.blobs().stream().mapToInt(blob -> 1 + blob.content().size()).sum();
    assertThat(accepted).isPositive().isLessThanOrEqualTo(free);
  }

  @Test
  void proofOfNothing_isMalformed() {
    ChainProof proof = append(1).seal();
    TlsWriter none =
        new TlsWriter().opaque(proof.seal().toBytes()).text(CHAIN.toString()).uint64(0);
    none.raw(new byte[32]).opaque(proof.map().toBytes());
    assertThatThrownBy(() -> TlsReader.decode(none.toBytes(), ChainProof::read))
        .isInstanceOf(MalformedException.class);
  }
}

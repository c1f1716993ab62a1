package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

class MapProofTest {
  private static final Map<MapPath, MapNode> NODES = new HashMap<>();
  private static final CompletenessMap MAP = new CompletenessMap(NODES::get);
  private static final List<MapEntry> ENTRIES = new ArrayList<>();
  private static final Digest ROOT;

  static {
    for (int i = 0; i < 40; i++) {
      ENTRIES.add(entry(i));
    }
    MapUpdate update = MAP.update(ENTRIES);
    NODES.putAll(update.puts());
    ROOT = update.root();
  }

  private static MapEntry entry(int i) {
    Digest key = Digest.sha256(new byte[] {(byte) i});
    return new MapEntry(key, Digest.sha256(key.toByteArray()));
  }

  private static void refuse(MapProof proof, Digest key) {
    assertThatThrownBy(() -> proof.verify(key, ROOT)).isInstanceOf(ProofException.class);
  }

  @Test
  void changedProof_isRefused() {
    for (int i = 0; i < 80; i++) {
      Digest key = entry(i).key();
      MapProof good = MAP.prove(key);
      List<List<Digest>> changed =
          InclusionProofTest.changed(good.siblings(), Digest.ZERO, ROOT, key);
      for (List<Digest> siblings : changed) {
        if (!siblings.equals(good.siblings())) { // a doubled or swapped pair can be the same
          refuse(new MapProof(good.end(), siblings), key);
        }
      }
      refuse(good, flip(key, 0));
    }
  }

  @Test
  void entryWithheld_isNotAbsence() {
    for (MapEntry entry : ENTRIES) {
      MapProof good = MAP.prove(entry.key());
      refuse(new MapProof(Optional.empty(), good.siblings()), entry.key());
      for (MapEntry other : ENTRIES) {
        if (!other.equals(entry)) {
          refuse(new MapProof(Optional.of(other), good.siblings()), entry.key());
          refuse(MAP.prove(other.key()), entry.key());
        }
      }
    }
  }

  @Test
  void proofOfAnotherValue_doesNotShowTheEntry() throws Exception {
    MapEntry entry = ENTRIES.get(0);
    MapProof proof = MAP.prove(entry.key());
    proof.verify(entry, ROOT);
    assertThatThrownBy(() -> proof.verify(new MapEntry(entry.key(), Digest.ZERO), ROOT))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("another value");
    MapEntry absent = entry(50);
    assertThatThrownBy(() -> MAP.prove(absent.key()).verify(absent, ROOT))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("does not hold the key");
  }

  @Test
  void proofAgainstYesterdaysRoot_isRefused() {
    MapEntry entry = ENTRIES.get(0);
    Digest later = MAP.update(List.of(new MapEntry(entry.key(), Digest.ZERO))).root();
    assertThatThrownBy(() -> MAP.prove(entry.key()).verify(entry, later))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("another root");
  }

  @Test
  void wayLongerThanNeeded_isRefused_evenIfTheRootWasMadeToFit() {
    MapEntry entry = ENTRIES.get(0);
    TreeHasher hasher = new TreeHasher();
    Digest hash = entry.hash(hasher);
    Digest root =
        entry.key().bit(0) ? hasher.node(Digest.ZERO, hash) : hasher.node(hash, Digest.ZERO);
    MapProof proof = new MapProof(Optional.of(entry), List.of(Digest.ZERO));
    assertThatThrownBy(() -> proof.verify(entry.key(), root))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("last sibling empty");
  }

  @Test
  void absence_isShownByNothingOrByAnother() throws Exception {
    int byNothing = 0;
    int byAnother = 0;
    for (int i = 40; i < 250; i++) {
      Digest key = entry(i).key();
      MapProof proof = MAP.prove(key);
      assertThat(proof.verify(key, ROOT)).isEmpty();
      byNothing += proof.end().isEmpty() ? 1 : 0;
      byAnother += proof.end().isPresent() ? 1 : 0;
    }
    assertThat(byNothing).isPositive();
    assertThat(byAnother).isPositive();
  }

  @Test
  void encoding_readBack_isTheSame_andOtherBytesAreRefused() throws Exception {
    for (int i = 30; i < 60; i++) {
      MapProof proof = MAP.prove(entry(i).key());
      Bytes bytes = proof.toBytes();
      assertThat(MapProof.parse(bytes)).isEqualTo(proof);
      for (int length = 0; length < bytes.size(); length++) {
        Bytes cut = Bytes.of(bytes.toByteArray(), 0, length);
        assertThatThrownBy(() -> MapProof.parse(cut)).isInstanceOf(MalformedException.class);
      }
    }
    byte[] branch = MAP.prove(entry(0).key()).toBytes().toByteArray();
    branch[1] = 1; // a branch in the entry's place
    assertThatThrownBy(() -> MapProof.parse(Bytes.of(branch)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new MapProof(Optional.empty(), Collections.nCopies(257, Digest.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Digest flip(Digest key, int bit) {
    byte[] bits = key.toByteArray();
    bits[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
    return Digest.of(bits);
  }
}

package org.verbale.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;

class ChunksTreeTest {
  @ParameterizedTest
  @CsvSource({
    "0,1,16",
    "1,1,17",
    "262144,1,262160",
    "262145,2,270368",
    "16777217,65,17302560",
    "1073741824,4096,1073807360"
  })
  void length_hasThisManyChunksAndThisMuchCiphertext(long length, long chunks, long ciphertext) {
    assertThat(ChunksTree.chunks(length)).isEqualTo(chunks);
    assertThat(ChunksTree.ciphertextLength(length)).isEqualTo(ciphertext);
    assertThat(ChunksTree.isCiphertextLength(ciphertext)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        15,
        25,
        262161,
        270367,
        270369,
        1073807361,
        1140916240,
        Long.MAX_VALUE,
        -1,
        -16,
        Long.MIN_VALUE
      })
  void lengthOfNoPaddedFile_isNoCiphertextLength(long length) {
    assertThat(ChunksTree.isCiphertextLength(length)).isFalse();
  }

  private static Digest leaf(int part, long index, byte[] chunk) {
    byte[] label = new TlsWriter().raw("attachment".getBytes(US_ASCII)).uint32(part).toByteArray();
    SecretBytes key = SecretBytes.adopt(Hkdf.mac(Examples.seed(), label));
    byte[] place = new TlsWriter().uint64(index).toByteArray();
    byte[] salt = Hkdf.mac(key, "chunk".getBytes(US_ASCII), place);
    byte[] length = new TlsWriter().uint32(chunk.length).toByteArray();
    return Digest.sha256(new byte[] {0}, salt, place, length, chunk);
  }

  private static Digest node(Digest left, Digest right) {
    return Digest.sha256(new byte[] {1}, left.toByteArray(), right.toByteArray());
  }

  @Test
  void root_ofThreeChunks_isThatOfTheFormat() {
    byte[] full = new byte[RecordLimits.CHUNK];
    byte[] rest = {1, 2, 3};
    try (var tree = new ChunksTree(Examples.seed(), 5)) {
      tree.add(full);
      tree.add(full);
      tree.add(rest);
      assertThat(tree.size()).isEqualTo(3);
      assertThat(tree.root())
          .isEqualTo(node(node(leaf(5, 0, full), leaf(5, 1, full)), leaf(5, 2, rest)));
    }
  }

  @Test
  void ciphertextTree_ofThreeChunks_isThatOfRfc6962() {
    var tree = new CiphertextTree();
    Digest[] leaves = new Digest[3];
    for (byte i = 0; i < 3; i++) {
      leaves[i] = Digest.sha256(new byte[] {0, i});
      assertThat(CiphertextTree.leaf(new byte[] {i})).isEqualTo(leaves[i]);
      tree.add(leaves[i]);
    }
    assertThat(tree.leaves()).containsExactly(leaves);
    assertThat(tree.root()).isEqualTo(node(node(leaves[0], leaves[1]), leaves[2]));
  }
}

package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.id.Digest;

/**
 * What a decoder accepts it writes again byte for byte; everything else it refuses as malformed.
 */
class ArchiveFuzzTest {
  @FuzzTest
  void leaf(byte[] input) {
    rewritten(input, Leaf::read);
  }

  @FuzzTest
  void inclusionProof(byte[] input) {
    InclusionProof proof = rewritten(input, InclusionProof::read);
    if (proof != null) {
      TreeHead head = new TreeHead(proof.size(), Digest.sha256(input));
      assertThatCode(() -> proof.verify(Digest.ZERO, head)).isInstanceOf(ProofException.class);
    }
  }

  @FuzzTest
  void consistencyProof(byte[] input) {
    ConsistencyProof proof = rewritten(input, ConsistencyProof::read);
    if (proof != null && proof.from() > 0 && proof.from() < proof.to()) {
      TreeHead from = new TreeHead(proof.from(), Digest.ZERO);
      TreeHead to = new TreeHead(proof.to(), Digest.sha256(input));
      assertThatCode(() -> proof.verify(from, to)).isInstanceOf(ProofException.class);
    }
  }

  @FuzzTest
  void mapProof(byte[] input) {
    MapProof proof = rewritten(input, MapProof::read);
    if (proof != null) {
      Digest key = proof.end().map(MapEntry::key).orElse(Digest.ZERO);
      Digest root = Digest.sha256(input);
      assertThatCode(() -> proof.verify(key, root)).isInstanceOf(ProofException.class);
    }
  }

  @FuzzTest
  void mapNode(byte[] input) {
    MapNode node = rewritten(input, MapNode::read);
    if (node != null) {
      assertThat(node.hash(new TreeHasher())).isEqualTo(Digest.sha256(input));
    }
  }

  @FuzzTest
  void position(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(Position.parse(text).toText()).isEqualTo(text);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void checkpoint(byte[] input) {
    try {
      SignedCheckpoint checkpoint = SignedCheckpoint.parse(Bytes.of(input));
      assertThat(checkpoint.toBytes().toByteArray()).isEqualTo(input);
      assertThat(checkpoint.note().unverifiedText()).isEqualTo(checkpoint.unverified().toText());
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void receipt(byte[] input) {
    try {
      assertThat(Receipt.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  private static <T extends TlsStruct> @Nullable T rewritten(
      byte[] input, TlsReader.Decoder<T> decoder) {
    try {
      T value = TlsReader.decode(Bytes.of(input), decoder);
      assertThat(value.toBytes().toByteArray()).isEqualTo(input);
      return value;
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
      return null;
    }
  }
}

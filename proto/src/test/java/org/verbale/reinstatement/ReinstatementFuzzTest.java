package org.verbale.reinstatement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;

/** What a reader accepts it writes again byte for byte, and another log is not said to hold it. */
class ReinstatementFuzzTest {
  @FuzzTest
  void entry(byte[] input) {
    FormerEntry entry;
    try {
      entry = TlsReader.decode(Bytes.of(input), FormerEntry::read);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
      return;
    }
    assertThat(written(entry)).isEqualTo(input);
    assertThat(entry.hash()).isEqualTo(entry.leaf().hash());
    assertThat(entry.position().hash()).isEqualTo(entry.leaf().position());
  }

  @FuzzTest
  void proof(byte[] input) {
    ChainProof proof;
    try {
      proof = TlsReader.decode(Bytes.of(input), ChainProof::read);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
      return;
    }
    assertThat(written(proof)).isEqualTo(input);
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 9);
    VerifierKey stranger = NoteSigner.of("log.example", key(seed)).key();
    assertThatThrownBy(() -> proof.verify(List.of(stranger)))
        .isInstanceOf(BadSignatureException.class);
  }

  private static Ed25519.Key key(byte[] seed) {
    return Ed25519.Key.of(SecretBytes.adopt(seed));
  }

  private static byte[] written(TlsStruct struct) {
    return new TlsWriter().struct(struct).toBytes().toByteArray();
  }
}

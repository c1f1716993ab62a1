package org.verbale.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.log.ProofException;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;

/** What a reader accepts it writes again byte for byte, and nothing is shown of an innocent log. */
class EvidenceFuzzTest {
  @FuzzTest
  void evidence(byte[] input) {
    try {
      Evidence evidence = Evidence.parse(Bytes.of(input));
      assertThat(evidence.toBytes().toByteArray()).isEqualTo(input);
      byte[] seed = new byte[32];
      Arrays.fill(seed, (byte) 9);
      NoteSigner innocent = NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.adopt(seed)));
      assertThatCode(() -> evidence.verify(List.of(innocent.key()), List.of()))
          .isInstanceOfAny(BadSignatureException.class, ProofException.class);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}

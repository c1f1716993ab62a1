package org.verbale.succession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.identity.RootCertificate;
import org.verbale.testing.Mechanism;

/** What the reader accepts it writes again byte for byte, and no other root is said to sign it. */
class SuccessionFuzzTest {
  @FuzzTest
  void note(byte[] input) throws Exception {
    SignedSuccession note;
    try {
      note = SignedSuccession.parse(Bytes.of(input));
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
      return;
    }
    assertThat(note.toBytes().toByteArray()).isEqualTo(input);
    assertThat(Succession.parse(note.unverified().toText())).isEqualTo(note.unverified());
    List<RootCertificate> stranger = List.of(new Mechanism(1).root());
    assertThatThrownBy(() -> note.verify(stranger)).isInstanceOf(SuccessionException.class);
  }
}

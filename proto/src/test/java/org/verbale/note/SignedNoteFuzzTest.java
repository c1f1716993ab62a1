package org.verbale.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

class SignedNoteFuzzTest {
  @FuzzTest
  void parse(byte[] input) {
    SignedNote note;
    try {
      note = SignedNote.parse(Bytes.of(input));
    } catch (MalformedException e) {
      return;
    }
    SignedNote rebuilt = SignedNote.assemble(note.unverifiedText(), note.signatures());
    assertThat(rebuilt.toBytes().toByteArray()).isEqualTo(input);
  }

  @FuzzTest
  void lines(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(LineReaderTest.Ledger.parse(text).toText()).isEqualTo(text);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}

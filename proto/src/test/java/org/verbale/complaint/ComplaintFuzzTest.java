package org.verbale.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class ComplaintFuzzTest {
  @FuzzTest
  void complaint(byte[] input) {
    Bytes bytes = Bytes.of(input);
    try {
      assertThat(ComplaintNote.parse(bytes).toBytes()).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}

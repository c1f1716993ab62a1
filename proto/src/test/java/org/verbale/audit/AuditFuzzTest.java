package org.verbale.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** What a reader accepts it writes again byte for byte; everything else it refuses by name. */
class AuditFuzzTest {
  @FuzzTest
  void opening(byte[] input) {
    try {
      assertThat(Opening.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  /** Its own file: damage must be named, not believed. */
  @FuzzTest
  void state(byte[] input) {
    try {
      assertThat(AuditState.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}

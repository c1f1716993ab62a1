package org.verbale.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class ErasureFuzzTest {
  private interface Decoder {
    Bytes decodeAndEncode(Bytes input) throws MalformedException;
  }

  private static void check(byte[] input, Decoder decoder) {
    try {
      assertThat(decoder.decodeAndEncode(Bytes.of(input)).toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void erasure(byte[] input) {
    check(input, bytes -> Erasure.parse(bytes).toBytes());
  }

  @FuzzTest
  void hold(byte[] input) {
    check(input, bytes -> Hold.parse(bytes).toBytes());
  }
}

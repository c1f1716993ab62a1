package org.verbale.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class RecordFuzzTest {
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
  void part(byte[] input) {
    check(input, bytes -> TlsReader.decode(bytes, Part::read).toBytes());
  }

  @FuzzTest
  void partOpening(byte[] input) {
    check(input, bytes -> TlsReader.decode(bytes, PartOpening::read).toBytes());
  }

  @FuzzTest
  void body(byte[] input) {
    check(input, bytes -> Bytes.of(RecordBody.decode(bytes.toByteArray()).encode()));
  }

  @FuzzTest
  void note(byte[] input) {
    check(input, bytes -> RecordNote.parse(bytes).toBytes());
  }

  @FuzzTest
  void privateBlock(byte[] input) {
    check(input, bytes -> PrivateBlock.parse(bytes).toBytes());
  }
}

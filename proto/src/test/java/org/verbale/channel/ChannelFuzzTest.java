package org.verbale.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class ChannelFuzzTest {
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
  void epochNote(byte[] input) {
    check(input, bytes -> EpochNote.parse(bytes).toBytes());
  }

  @FuzzTest
  void acknowledgement(byte[] input) {
    check(input, bytes -> Acknowledgement.parse(bytes).toBytes());
  }

  @FuzzTest
  void resyncRequest(byte[] input) {
    check(input, bytes -> ResyncRequest.parse(bytes).toBytes());
  }

  @FuzzTest
  void relink(byte[] input) {
    check(input, bytes -> Relink.parse(bytes).toBytes());
  }

  @FuzzTest
  void keyLink(byte[] input) {
    check(input, bytes -> KeyLink.decode(bytes).toBytes());
  }

  @FuzzTest
  void groupId(byte[] input) {
    check(input, bytes -> GroupId.of(bytes).toBytes());
  }
}

package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class PublicationFuzzTest {
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
  void note(byte[] input) {
    check(input, bytes -> PublicationNote.parse(bytes).toBytes());
  }

  @FuzzTest
  void ranges(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(PartRanges.parse(text)).hasToString(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void disclosure(byte[] input) {
    check(input, bytes -> Disclosure.parse(bytes).toBytes());
  }

  @FuzzTest
  void bundle(byte[] input) {
    check(input, bytes -> Bundle.parse(bytes).toBytes());
  }

  /** A reader who believes the log and root of the seeds. */
  @FuzzTest
  void verify(byte[] input) throws IOException {
    var root = Digest.fromHex("c9d2d4321a40f68c16ff845bffaa6059f44c3c24410228fa53ace7fd062199e9");
    var verifier = new BundleVerifier(PublicationScene.durable(), Set.of(root));
    try {
      assertThat(verifier.verify(new ByteArrayInputStream(input), FileSink.NONE).parts())
          .isNotEmpty();
    } catch (BundleException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }
}

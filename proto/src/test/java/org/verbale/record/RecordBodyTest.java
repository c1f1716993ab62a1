package org.verbale.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;

class RecordBodyTest {
  private static RecordBody body(List<Part> padded) {
    return new RecordBody(Examples.seed(), padded);
  }

  private static List<Part> one(int length) {
    return PartsTree.pad(List.of(Part.paragraph(Language.EN, "x".repeat(length))));
  }

  @Test
  void body_readBack_isTheSame() throws MalformedException {
    List<Part> parts = Examples.paragraphs(5);
    RecordBody body = body(PartsTree.pad(parts));
    RecordBody read = RecordBody.decode(body.encode());
    assertThat(read.parts()).isEqualTo(parts);
    assertThat(read.paddedParts()).isEqualTo(PartsTree.pad(parts));
    assertThat(read.seed().sameAs(Examples.seed())).isTrue();
    assertThat(read.tree().root()).isEqualTo(body.tree().root());
  }

  @Test
  void moreDummiesThanNeeded_areAllowed() throws MalformedException {
    var parts = new ArrayList<>(Examples.paragraphs(1));
    parts.addAll(Collections.nCopies(15, Part.DUMMY));
    assertThat(RecordBody.decode(body(parts).encode()).parts()).hasSize(1);
  }

  @Test
  void closing_wipesTheSeed() {
    RecordBody body = body(one(1));
    body.close();
    assertThat(body.seed().isWiped()).isTrue();
    assertThatThrownBy(body::encode).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void encoding_isAsLongAsPadmeSays() {
    for (int length = 0; length < 3000; length += 7) {
      byte[] encoded = body(one(length)).encode();
      assertThat(Padme.paddedLength(encoded.length)).isEqualTo(encoded.length);
    }
  }

  /** The longest padded length that leaves room for a tag in 1 MiB is 63 times 16 KiB. */
  @Test
  void longestBody_fitsAndOneByteMoreDoesNot() throws MalformedException {
    int longest = 63 * (1 << 14);
    int bodyHeader = 4 + 1 + 32 + 4; // length, version, seed, header of the parts
    int partHeader = 1 + 1 + 3 + 4; // type, name, language, header of the content
    int room = longest - bodyHeader - partHeader - 3 * 4;
    byte[] encoded = body(one(room)).encode();
    assertThat(encoded).hasSize(longest);
    assertThat(RecordBody.decode(encoded).parts()).isEqualTo(one(room).subList(0, 1));
    RecordBody tooLong = body(one(room + 1));
    assertThatThrownBy(tooLong::encode)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048560");
  }

  @Test
  void attachmentsUpTo32_areAllowed() {
    var files = new ArrayList<Part>();
    for (int i = 0; i < 32; i++) {
      files.add(Part.attachment("f" + i, new Attachment("a/b", i, Digest.ZERO)));
    }
    assertThat(body(PartsTree.pad(files)).parts()).hasSize(32);
    files.add(files.get(0));
    assertThatThrownBy(() -> body(PartsTree.pad(files)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attachments");
  }

  static Stream<List<Part>> partsOutOfOrder() {
    Part part = Part.paragraph(Language.EN, "a");
    return Stream.of(
        List.of(Part.DUMMY, part, part, part),
        Collections.nCopies(4, Part.DUMMY),
        List.of(part, part),
        Collections.nCopies(8192, part));
  }

  @ParameterizedTest
  @MethodSource("partsOutOfOrder")
  void partsOutOfOrder_areRefused(List<Part> parts) {
    assertThatThrownBy(() -> body(parts)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void seedOfAnotherLength_isRefused() {
    assertThatThrownBy(() -> new RecordBody(SecretBytes.zeros(31), one(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What a hostile author could seal: each is padded rightly but for its one fault. */
  static Stream<byte[]> malformed() {
    byte[] seed = Examples.bytes(7);
    Stream<byte[]> outOfOrder =
        partsOutOfOrder().map(parts -> padded(out -> out.uint8(1).raw(seed).vector(parts)));
    return Stream.concat(
        outOfOrder,
        Stream.of(
            new byte[0],
            new byte[3],
            new byte[4],
            padded(out -> out.uint8(1)),
            padded(out -> out.uint8(2).raw(seed).vector(one(1))),
            padded(out -> out.uint8(1).raw(seed).vector(one(1)).uint8(0)),
            changed(bytes -> bytes[bytes.length - 1] = 1),
            changed(bytes -> bytes[3]++),
            changed(bytes -> bytes[0] = (byte) 0xff),
            Arrays.copyOf(body(one(200)).encode(), 1 << 12),
            new byte[(1 << 20) - 15]));
  }

  private static byte[] padded(Consumer<TlsWriter> content) {
    TlsWriter out = new TlsWriter();
    content.accept(out);
    byte[] bytes = out.toByteArray();
    return ByteBuffer.allocate((int) Padme.paddedLength(4 + bytes.length))
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static byte[] changed(Consumer<byte[]> change) {
    byte[] bytes = body(one(201)).encode();
    change.accept(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void otherBytes_areMalformed(byte[] bytes) {
    assertThatThrownBy(() -> RecordBody.decode(bytes)).isInstanceOf(MalformedException.class);
  }
}

package org.verbale.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.id.Language;

class PartTest {
  private static final Digest ROOT = Examples.digest(9);

  static Stream<Part> parts() {
    return Stream.of(
        Part.DUMMY,
        Part.paragraph(Language.EN, ""),
        Part.paragraph("3 (b)", Language.AR, "تبلّغ الدولة"),
        Part.field(FieldName.TITLE, "Article 5"),
        Part.field("title", Optional.of(Language.ZH), "第五条"),
        Part.attachment("право.pdf", new Attachment("application/pdf", 12_345, ROOT)),
        Part.attachment("empty", new Attachment("text/plain", 0, ROOT)));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void part_readBack_isTheSame(Part part) throws MalformedException {
    assertThat(TlsReader.decode(part.toBytes(), Part::read)).isEqualTo(part);
  }

  @Test
  void paragraph_hasTheBytesOfTheFormat() {
    assertThat(Part.paragraph("a", Language.FR, "été").toBytes().toHex())
        .isEqualTo("01" + "0161" + "026672" + "05c3a974c3a9");
    assertThat(Part.DUMMY.toBytes().toHex()).isEqualTo("00000000");
  }

  @Test
  void attachment_hasTheBytesOfTheFormat() {
    Part part = Part.attachment("f", new Attachment("a/b", 258, ROOT));
    String content = "03612f62" + "0000000000000102" + "00040000" + ROOT.toHex();
    assertThat(part.toBytes().toHex()).isEqualTo("03" + "0166" + "00" + "30" + content);
    assertThat(part.attachment().ciphertextLength()).isEqualTo(272 + 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "..\\b", "a\nb", "a\u0000", "a\u007f", "\ud800"})
  void fileNameThatLeavesItsFolder_isRefused(String name) {
    Attachment attachment = new Attachment("a/b", 1, ROOT);
    assertThatThrownBy(() -> Part.attachment(name, attachment))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Title", "1st", "in_reply", "a b", "é"})
  void fieldNameOfAnotherForm_isRefused(String name) {
    assertThatThrownBy(() -> Part.field(name, Optional.empty(), ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "text/", "Text/plain", "text/plain; charset=utf-8", "a/b\n"})
  void mediaTypeOfAnotherForm_isRefused(String mediaType) {
    assertThatThrownBy(() -> new Attachment(mediaType, 0, ROOT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameOf255Bytes_isTheLongest() {
    assertThat(Part.paragraph("é".repeat(127) + "a", Language.FR, "").name()).hasSize(128);
    assertThatThrownBy(() -> Part.paragraph("é".repeat(128), Language.FR, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
  }

  @Test
  void attachmentOfOneGibibyte_isTheLongest() {
    assertThat(new Attachment("a/b", 1L << 30, ROOT).chunks()).isEqualTo(4096);
    assertThatThrownBy(() -> new Attachment("a/b", (1L << 30) + 1, ROOT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<String> malformed() {
    String header = "03" + "0166" + "00" + "30" + "03612f62";
    return Stream.of(
        "", // nothing
        "04000000", // unknown type
        "0001610000", // a dummy with a name
        "0000000161", // a dummy with content
        "0100026e6c00", // no working language
        "010002465200", // upper case
        "01000002c328", // content is no UTF-8
        "0102c3280000", // name is no UTF-8
        "01000003eda080", // a surrogate
        "01000002c080", // overlong
        "0000000000", // bytes left over
        "0301660000", // an attachment that says nothing
        header + "0000000000000102" + "00040001" + ROOT.toHex(), // another chunk size
        header + "8000000000000000" + "00040000" + ROOT.toHex(), // a negative length
        header + "0000000040000001" + "00040000" + ROOT.toHex()); // too long
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void otherBytes_areMalformed(String hex) {
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex(hex), Part::read))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void contentLongerThanARecord_isMalformed() {
    byte[] tooLong =
        new TlsWriter().uint8(1).text("").text("").opaque(new byte[(1 << 20) + 1]).toByteArray();
    assertThatThrownBy(() -> TlsReader.decode(Bytes.of(tooLong), Part::read))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void textForm_showsNoContent() {
    Part part = Part.paragraph("geheim", Language.EN, "geheim");
    assertThat(part.toString()).doesNotContain("geheim").contains("6 bytes");
    assertThat(new Attachment("secret/x", 1, ROOT).toString()).doesNotContain("secret");
  }

  @Test
  void contentOfAnotherType_isAnErrorOfTheCaller() {
    Part paragraph = Part.paragraph(Language.EN, "");
    assertThatThrownBy(Part.DUMMY::text).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(paragraph::attachment).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Part.paragraph(Language.EN, "\udc00"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

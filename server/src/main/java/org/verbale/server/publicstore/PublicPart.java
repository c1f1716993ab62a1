package org.verbale.server.publicstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Language;

/**
 * A disclosed part of a published record. Its texts are a State's: whoever shows them escapes them.
 */
public sealed interface PublicPart extends TlsStruct {
  /** Its place among all parts of the record, from 0. */
  int index();

  /**
   * Text.
   *
   * @param name as its author called it, or empty
   */
  record Paragraph(int index, String name, Optional<Language> language, String text)
      implements PublicPart {
    public Paragraph {
      requireNonNull(name, "name");
      requireNonNull(language, "language");
      requireNonNull(text, "text");
    }

    @Override
    public void writeTo(TlsWriter out) {
      writeText(out, 1, index, name, language, text);
    }

    @Override
    public String toString() {
      return describe("Paragraph", index);
    }
  }

  /**
   * One named value.
   *
   * @param name lowercase letters, digits and hyphens
   */
  record Field(int index, String name, Optional<Language> language, String text)
      implements PublicPart {
    public Field {
      requireNonNull(name, "name");
      requireNonNull(language, "language");
      requireNonNull(text, "text");
    }

    @Override
    public void writeTo(TlsWriter out) {
      writeText(out, 2, index, name, language, text);
    }

    @Override
    public String toString() {
      return describe("Field", index);
    }
  }

  /**
   * A file, whose bytes stand in the bundle.
   *
   * @param fileName as its author called it
   * @param mediaType {@code type/subtype}, as its author said
   * @param length in bytes
   * @param offset of its first byte in the bundle
   */
  record Attachment(int index, String fileName, String mediaType, long length, long offset)
      implements PublicPart {
    public Attachment {
      requireNonNull(fileName, "fileName");
      requireNonNull(mediaType, "mediaType");
      if (length < 0 || offset < 0 || length > Long.MAX_VALUE - offset) {
        throw new IllegalArgumentException(
            "attachment: " + length + " bytes at " + offset + " (expected: not negative)");
      }
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(index).uint8(3);
      out.text(fileName).text(mediaType).uint64(length).uint64(offset);
    }

    @Override
    public String toString() {
      return describe("Attachment", index);
    }
  }

  /** Bytes of its texts in UTF-8. */
  default int textSize() {
    return switch (this) {
      case Paragraph p -> size(p.name) + size(p.text);
      case Field f -> size(f.name) + size(f.text);
      case Attachment a -> size(a.fileName) + size(a.mediaType);
    };
  }

  /** Reads one, strictly. */
  static PublicPart read(TlsReader in) throws MalformedException {
    int index = in.uint16("part_index");
    int kind = in.uint8("part_kind");
    return switch (kind) {
      case 1 -> new Paragraph(index, in.text("part_name"), language(in), in.text("part_text"));
      case 2 -> new Field(index, in.text("part_name"), language(in), in.text("part_text"));
      case 3 -> attachment(index, in);
      default -> throw new MalformedException("part_kind", "" + kind, "1 to 3");
    };
  }

  private static Attachment attachment(int index, TlsReader in) throws MalformedException {
    String name = in.text("file_name");
    String mediaType = in.text("media_type");
    long length = in.uint64("length");
    long offset = in.uint64("offset");
    try {
      return new Attachment(index, name, mediaType, length, offset);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("attachment", "out of range", "a length and an offset");
    }
  }

  private static Optional<Language> language(TlsReader in) throws MalformedException {
    String code = in.text("part_language");
    return code.isEmpty()
        ? Optional.empty()
        : Optional.of(Rows.word("part_language", code, Language::of));
  }

  private static void writeText(
      TlsWriter out, int kind, int index, String name, Optional<Language> language, String text) {
    out.uint16(index).uint8(kind);
    out.text(name).text(language.map(Language::code).orElse("")).text(text);
  }

  private static int size(String text) {
    return text.getBytes(UTF_8).length;
  }

  /** Without its texts. */
  private static String describe(String kind, int index) {
    return kind + "[" + index + "]";
  }
}

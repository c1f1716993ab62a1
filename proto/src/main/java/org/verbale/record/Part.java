package org.verbale.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Language;

/**
 * The unit in which a record can be published: a paragraph, a field, or an attachment.
 *
 * @param name of a field: lowercase letters, digits and hyphens; of an attachment: its file name;
 *     of a paragraph: anything, or empty
 * @param language of the content, if it has one of its own
 * @param content UTF-8 text of a paragraph or field; an encoded {@link Attachment}
 */
public record Part(Type type, String name, Optional<Language> language, Bytes content)
    implements TlsStruct {
  /** What a part is. */
  public enum Type {
    /** Hides how many parts there are. */
    DUMMY(0),
    PARAGRAPH(1),
    /** One named value; all metadata of a record are fields. */
    FIELD(2),
    ATTACHMENT(3);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    static Type of(int code) throws MalformedException {
      for (Type type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      throw new MalformedException("type", "unknown", "0 to 3");
    }
  }

  /** The part that hides how many others there are. */
  public static final Part DUMMY = new Part(Type.DUMMY, "", Optional.empty(), Bytes.EMPTY);

  private static final Pattern FIELD_NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /**
   * @throws IllegalArgumentException if name and content are not what the type demands
   */
  public Part {
    try {
      check(type, name, language, content);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** A paragraph without a name. */
  public static Part paragraph(Language language, String text) {
    return paragraph("", language, text);
  }

  public static Part paragraph(String name, Language language, String text) {
    return new Part(Type.PARAGRAPH, name, Optional.of(language), utf8(text));
  }

  /** A field whose value is in no language: an id, a date, a number. */
  public static Part field(FieldName name, String value) {
    return field(name.code(), Optional.empty(), value);
  }

  public static Part field(String name, Optional<Language> language, String value) {
    return new Part(Type.FIELD, name, language, utf8(value));
  }

  /**
   * A file.
   *
   * @param name a file name: no path, no control characters
   */
  public static Part attachment(String name, Attachment attachment) {
    return new Part(Type.ATTACHMENT, name, Optional.empty(), attachment.toBytes());
  }

  /** Reads one part. */
  public static Part read(TlsReader in) throws MalformedException {
    Type type = Type.of(in.uint8("type"));
    String name = in.text("name");
    String languageCode = in.text("language");
    Bytes content = in.opaque("content", RecordLimits.MAX_CIPHERTEXT);
    Optional<Language> language = language(languageCode);
    check(type, name, language, content);
    return new Part(type, name, language, content);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(type.code);
    out.text(name);
    out.text(language.map(Language::code).orElse(""));
    out.opaque(content);
  }

  /**
   * The text of a paragraph or field.
   *
   * @throws IllegalStateException for another type
   */
  public String text() {
    if (type != Type.PARAGRAPH && type != Type.FIELD) {
      throw new IllegalStateException("part: " + type + " (expected: PARAGRAPH or FIELD)");
    }
    return new String(content.toByteArray(), UTF_8);
  }

  /**
   * What an attachment part says of its file.
   *
   * @throws IllegalStateException for another type
   */
  public Attachment attachment() {
    if (type != Type.ATTACHMENT) {
      throw new IllegalStateException("part: " + type + " (expected: ATTACHMENT)");
    }
    try {
      return TlsReader.decode(content, Attachment::read);
    } catch (MalformedException e) {
      throw new IllegalStateException("checked when the part was made", e);
    }
  }

  /** Type and size: name and content are confidential. */
  @Override
  public String toString() {
    return "Part[" + type + ", " + content.size() + " bytes]";
  }

  private static Bytes utf8(String text) {
    try {
      ByteBuffer bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Bytes.of(bytes.array(), bytes.arrayOffset(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text: unpaired surrogate (expected: Unicode text)", e);
    }
  }

  private static Optional<Language> language(String code) throws MalformedException {
    if (code.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Language.of(code));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("language", "unknown", "ar, zh, en, fr, ru, es or nothing");
    }
  }

  private static void check(Type type, String name, Optional<Language> language, Bytes content)
      throws MalformedException {
    if (!UTF_8.newEncoder().canEncode(name)
        || name.getBytes(UTF_8).length > RecordLimits.MAX_NAME) {
      throw new MalformedException(
          "name", "not Unicode text or too long", "at most " + RecordLimits.MAX_NAME + " bytes");
    }
    switch (type) {
      case DUMMY -> {
        if (!name.isEmpty() || language.isPresent() || !content.isEmpty()) {
          throw new MalformedException("dummy", "says something", "no name, language or content");
        }
      }
      case PARAGRAPH -> requireText(content);
      case FIELD -> {
        if (!FIELD_NAME.matcher(name).matches()) {
          throw new MalformedException("field name", "malformed", "a-z, then a-z, 0-9, -");
        }
        requireText(content);
      }
      case ATTACHMENT -> {
        if (!isFileName(name)) {
          throw new MalformedException("file name", "not a name", "no path, no control characters");
        }
        TlsReader.decode(content, Attachment::read);
      }
    }
  }

  private static void requireText(Bytes content) throws MalformedException {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(content.toByteArray()));
    } catch (CharacterCodingException e) {
      throw new MalformedException("content", "malformed text", "UTF-8");
    }
  }

  /** A name under which a reader can save a file beside others, and nowhere else. */
  private static boolean isFileName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
  }
}

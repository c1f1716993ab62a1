package org.verbale.search.attachments.child;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Optional;

/**
 * Text that does not say how it is encoded: by its byte order mark, as UTF-8, as UTF-16, or else in
 * what was usual for its language before Unicode.
 */
final class PlainText {
  private static final Charset UTF_32 = Charset.forName("UTF-32");

  /** How much of a file is looked at for what its bytes are. */
  private static final int PROBE = 4096;

  private PlainText() {}

  static String decode(byte[] file, String language) throws NoTextException {
    Optional<Charset> unicode = unicode(file);
    if (unicode.isPresent()) {
      return new String(file, unicode.get());
    }
    if (isBinary(file)) {
      throw new NoTextException(Ground.MALFORMED);
    }
    return utf8(file).orElseGet(() -> legacy(file, language));
  }

  /** Whether no text in any encoding but UTF-16 or UTF-32 looks so. */
  static boolean isBinary(byte[] file) {
    if (unicode(file).isPresent()) {
      return false;
    }
    int odd = 0;
    int probed = Math.min(file.length, PROBE);
    for (int i = 0; i < probed; i++) {
      int c = file[i] & 0xFF;
      if (c == 0) {
        return true;
      }
      odd += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B ? 1 : 0;
    }
    return odd * 20 > probed;
  }

  /** UTF-16 or UTF-32, if it is one; UTF-8 with a mark. */
  private static Optional<Charset> unicode(byte[] file) {
    if (starts(file, 0xFF, 0xFE, 0, 0) || starts(file, 0, 0, 0xFE, 0xFF)) {
      return Optional.of(UTF_32);
    }
    if (starts(file, 0xFF, 0xFE) || starts(file, 0xFE, 0xFF)) {
      return Optional.of(Charset.forName("UTF-16"));
    }
    return utf16(file);
  }

  /**
   * UTF-16 without a mark: spaces and line ends have zeros on the same side. Text has such in every
   * script but one, and Chinese has line ends.
   */
  private static Optional<Charset> utf16(byte[] file) {
    int probed = Math.min(file.length, PROBE) & ~1;
    int little = 0;
    int big = 0;
    for (int i = 0; i < probed; i += 2) {
      little += file[i + 1] == 0 && isCommon(file[i]) ? 1 : 0;
      big += file[i] == 0 && isCommon(file[i + 1]) ? 1 : 0;
    }
    if (file.length % 2 != 0 || Math.min(little, big) > 0) {
      return Optional.empty();
    }
    if (little > 0) {
      return Optional.of(UTF_16LE);
    }
    return big > 0 ? Optional.of(UTF_16BE) : Optional.empty();
  }

  private static boolean isCommon(byte c) {
    return c == ' ' || c == '\n' || c == '\r';
  }

  private static boolean starts(byte[] file, int... bytes) {
    if (file.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((file[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** As UTF-8, if it is all of it; without a byte order mark. */
  static Optional<String> utf8(byte[] file) {
    return strictly(file, UTF_8).map(text -> text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private static Optional<String> strictly(byte[] file, Charset charset) {
    try {
      return Optional.of(
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(file))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** In what was usual; what no letter is becomes U+FFFD. */
  static String legacy(byte[] file, String language) {
    return switch (language) {
      case "ru" -> russian(file);
      case "zh" -> first(file, "GB18030");
      case "ar" -> first(file, "windows-1256");
      default -> first(file, "windows-1252", "ISO-8859-1");
    };
  }

  /** The first that fits, and is there: a Java may come without the less usual ones. */
  private static String first(byte[] file, String... names) {
    List<Charset> there =
        List.of(names).stream().filter(Charset::isSupported).map(Charset::forName).toList();
    for (Charset charset : there) {
      Optional<String> text = strictly(file, charset);
      if (text.isPresent()) {
        return text.get();
      }
    }
    return new String(file, there.isEmpty() ? UTF_8 : there.get(0));
  }

  /** Two encodings, in which the same bytes are letters of the other case: text is mostly small. */
  private static String russian(byte[] file) {
    String windows = first(file, "windows-1251");
    String koi = first(file, "KOI8-R");
    return small(koi) > small(windows) ? koi : windows;
  }

  private static long small(String text) {
    return text.chars().limit(PROBE).filter(c -> c >= 'а' && c <= 'я').count();
  }
}

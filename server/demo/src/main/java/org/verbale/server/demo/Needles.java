package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.verbale.codec.Bytes;

/** Plaintexts in every form in which they might lie somewhere, searched for all at once. */
final class Needles {
  /**
   * Code points of a piece: texts are searched for piece by piece, so that a part that got out is
   * found too.
   */
  private static final int PIECE = 16;

  /** The shortest needle: what is shorter turns up by chance. */
  private static final int PREFIX = Long.BYTES;

  private static final int FILTER_BITS = 22;

  /** How a plaintext may be written. */
  enum Form {
    UTF_8_BYTES(UTF_8),
    UTF_16_LITTLE_ENDIAN(UTF_16LE),
    UTF_16_BIG_ENDIAN(UTF_16BE),
    LATIN_1(ISO_8859_1),
    WINDOWS_1251(Charset.forName("windows-1251")),
    WINDOWS_1256(Charset.forName("windows-1256")),
    GBK(Charset.forName("GBK")),
    BASE64_AT_0(UTF_8),
    BASE64_AT_1(UTF_8),
    BASE64_AT_2(UTF_8),
    HEX(UTF_8);

    /** Those that have the letters of some languages only, and ASCII. */
    private static final Set<Form> REGIONAL = Set.of(LATIN_1, WINDOWS_1251, WINDOWS_1256, GBK);

    private final Charset charset;

    Form(Charset charset) {
      this.charset = charset;
    }
  }

  /**
   * @param found what is said where it is found
   */
  private record Needle(String found, Bytes bytes) {}

  private final Map<Long, List<Needle>> byPrefix = new HashMap<>();
  private final BitSet filter = new BitSet(1 << FILTER_BITS);
  private int longest = PREFIX;
  private int count;

  /** Adds every piece of a text, in every form. */
  void add(String text) {
    addAs("", text);
  }

  /**
   * The same.
   *
   * @param label comes before the form where it is found
   */
  void addAs(String label, String text) {
    int[] codePoints = text.codePoints().toArray();
    for (int from = 0; from < codePoints.length; from += PIECE) {
      int start = Math.max(0, Math.min(from, codePoints.length - PIECE));
      String piece = new String(codePoints, start, Math.min(PIECE, codePoints.length - start));
      for (Form form : forms(piece)) {
        add(label, form, encode(form, piece));
      }
    }
  }

  /** Adds bytes as they are, in base64 and in hex. */
  void add(Bytes sample) {
    addAs("", sample);
  }

  /**
   * The same.
   *
   * @param label comes before the form where it is found
   */
  void addAs(String label, Bytes sample) {
    byte[] bytes = sample.toByteArray();
    add(label, Form.UTF_8_BYTES, bytes);
    add(label, Form.BASE64_AT_0, base64(bytes, 0));
    add(label, Form.BASE64_AT_1, base64(bytes, 1));
    add(label, Form.BASE64_AT_2, base64(bytes, 2));
    add(label, Form.HEX, hex(bytes));
  }

  private void add(String label, Form form, byte[] needle) {
    if (needle.length < PREFIX) {
      return;
    }
    long prefix = ByteBuffer.wrap(needle).getLong();
    byPrefix
        .computeIfAbsent(prefix, p -> new ArrayList<>())
        .add(new Needle(label.isEmpty() ? form.name() : label + " " + form, Bytes.of(needle)));
    filter.set(slot(prefix));
    longest = Math.max(longest, needle.length);
    count++;
  }

  /** The forms in which a text can be written: in ASCII most character sets are one. */
  static List<Form> forms(String text) {
    boolean ascii = US_ASCII.newEncoder().canEncode(text);
    return Arrays.stream(Form.values())
        .filter(
            form ->
                !Form.REGIONAL.contains(form)
                    || (!ascii && form.charset.newEncoder().canEncode(text)))
        .toList();
  }

  /** A text in one of its forms. */
  static byte[] encode(Form form, String text) {
    byte[] bytes = text.getBytes(form.charset);
    return switch (form) {
      case BASE64_AT_0 -> base64(bytes, 0);
      case BASE64_AT_1 -> base64(bytes, 1);
      case BASE64_AT_2 -> base64(bytes, 2);
      case HEX -> hex(bytes);
      default -> bytes;
    };
  }

  private static byte[] hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).getBytes(US_ASCII);
  }

  /** The digits that {@code bytes} alone decide when {@code at} other bytes stand before them. */
  private static byte[] base64(byte[] bytes, int at) {
    byte[] shifted = new byte[at + bytes.length];
    System.arraycopy(bytes, 0, shifted, at, bytes.length);
    byte[] digits = Base64.getEncoder().withoutPadding().encode(shifted);
    int from = (at * 8 + 5) / 6;
    int to = shifted.length * 8 / 6;
    return Arrays.copyOfRange(digits, from, to);
  }

  /** Names each needle that is in {@code hay}, by its form and its label. */
  void search(byte[] hay, int length, Consumer<String> found) {
    if (length < PREFIX) {
      return;
    }
    long window = ByteBuffer.wrap(hay).getLong();
    for (int at = 0; ; at++) {
      if (filter.get(slot(window))) {
        for (Needle needle : byPrefix.getOrDefault(window, List.of())) {
          if (isAt(needle.bytes(), hay, at, length)) {
            found.accept(needle.found());
          }
        }
      }
      if (at + PREFIX == length) {
        return;
      }
      window = (window << 8) | (hay[at + PREFIX] & 0xff);
    }
  }

  private static boolean isAt(Bytes needle, byte[] hay, int at, int length) {
    if (at + needle.size() > length) {
      return false;
    }
    for (int i = 0; i < needle.size(); i++) {
      if (needle.at(i) != hay[at + i]) {
        return false;
      }
    }
    return true;
  }

  /** Fibonacci hashing: the upper bits of the product depend on all of the prefix. */
  private static int slot(long prefix) {
    return (int) ((prefix * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
  }

  /** Bytes of the longest. */
  int longest() {
    return longest;
  }

  int count() {
    return count;
  }
}

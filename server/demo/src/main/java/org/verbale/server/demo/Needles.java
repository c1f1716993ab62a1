package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    UTF_8_BYTES,
    UTF_16_LITTLE_ENDIAN,
    UTF_16_BIG_ENDIAN,
    BASE64_AT_0,
    BASE64_AT_1,
    BASE64_AT_2
  }

  private record Needle(Form form, Bytes bytes) {}

  private final Map<Long, List<Needle>> byPrefix = new HashMap<>();
  private final BitSet filter = new BitSet(1 << FILTER_BITS);
  private int longest = PREFIX;
  private int count;

  /** Adds every piece of a text, in every form. */
  void add(String text) {
    int[] codePoints = text.codePoints().toArray();
    for (int from = 0; from < codePoints.length; from += PIECE) {
      int start = Math.max(0, Math.min(from, codePoints.length - PIECE));
      String piece = new String(codePoints, start, Math.min(PIECE, codePoints.length - start));
      for (Form form : Form.values()) {
        add(form, encode(form, piece));
      }
    }
  }

  /** Adds bytes as they are, and in base64. */
  void add(Bytes sample) {
    byte[] bytes = sample.toByteArray();
    add(Form.UTF_8_BYTES, bytes);
    add(Form.BASE64_AT_0, base64(bytes, 0));
    add(Form.BASE64_AT_1, base64(bytes, 1));
    add(Form.BASE64_AT_2, base64(bytes, 2));
  }

  private void add(Form form, byte[] needle) {
    if (needle.length < PREFIX) {
      return;
    }
    long prefix = ByteBuffer.wrap(needle).getLong();
    byPrefix
        .computeIfAbsent(prefix, p -> new ArrayList<>())
        .add(new Needle(form, Bytes.of(needle)));
    filter.set(slot(prefix));
    longest = Math.max(longest, needle.length);
    count++;
  }

  /** A text in one form. */
  static byte[] encode(Form form, String text) {
    return switch (form) {
      case UTF_8_BYTES -> text.getBytes(UTF_8);
      case UTF_16_LITTLE_ENDIAN -> text.getBytes(UTF_16LE);
      case UTF_16_BIG_ENDIAN -> text.getBytes(UTF_16BE);
      case BASE64_AT_0 -> base64(text.getBytes(UTF_8), 0);
      case BASE64_AT_1 -> base64(text.getBytes(UTF_8), 1);
      case BASE64_AT_2 -> base64(text.getBytes(UTF_8), 2);
    };
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

  /** Names the form of each needle that is in {@code hay}. */
  void search(byte[] hay, int length, Consumer<Form> found) {
    if (length < PREFIX) {
      return;
    }
    long window = ByteBuffer.wrap(hay).getLong();
    for (int at = 0; ; at++) {
      if (filter.get(slot(window))) {
        for (Needle needle : byPrefix.getOrDefault(window, List.of())) {
          if (isAt(needle.bytes(), hay, at, length)) {
            found.accept(needle.form());
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

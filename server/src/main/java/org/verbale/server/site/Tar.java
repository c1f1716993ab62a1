package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Locale;

/** Files behind one another in the ustar format (POSIX.1-1988). */
final class Tar {
  private static final int BLOCK = 512;
  private static final int SUM = 148;

  private Tar() {}

  /**
   * What stands before a file.
   *
   * @param name ASCII, at most 100 characters
   * @param length less than 8 GiB
   */
  static byte[] header(String name, long length, Instant time) {
    if (name.length() > 100 || length < 0 || length >= 1L << 33) {
      throw new IllegalArgumentException("file: " + length + " bytes (expected: below 8 GiB)");
    }
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, "0000644");
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    put(block, 124, octal(length, 11));
    put(block, 136, octal(time.getEpochSecond(), 11));
    put(block, SUM, "        ");
    block[156] = '0'; // a file
    put(block, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, SUM, octal(sum, 6) + "\0 ");
    return block;
  }

  /** What fills a file up to whole blocks. */
  static byte[] padding(long length) {
    return new byte[Math.floorMod(-length, BLOCK)];
  }

  /** What stands at the end of all. */
  static byte[] end() {
    return new byte[2 * BLOCK];
  }

  private static String octal(long number, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", number);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}

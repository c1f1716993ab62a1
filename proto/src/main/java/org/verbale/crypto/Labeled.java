package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** The labelled structures of RFC 9420, section 5: {@code opaque<V>} fields one after another. */
final class Labeled {
  private static final String PREFIX = "MLS 1.0 ";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Labeled() {}

  /** KDFLabel. */
  static byte[] kdf(int length, String label, byte[] context) {
    if (length > 0xffff) {
      throw new IllegalArgumentException("length: " + length + " (expected: below 65536)");
    }
    var labeled = new Labeled();
    labeled.out.write(length >>> 8);
    labeled.out.write(length);
    return labeled.vector(prefixed(label)).vector(context).bytes();
  }

  /** SignContent and EncryptContext, which are laid out alike. */
  static byte[] content(String label, byte[] content) {
    return new Labeled().vector(prefixed(label)).vector(content).bytes();
  }

  /** RefHashInput, whose labels carry their prefix themselves. */
  static byte[] reference(String label, byte[] value) {
    return new Labeled().vector(label.getBytes(US_ASCII)).vector(value).bytes();
  }

  private static byte[] prefixed(String label) {
    return (PREFIX + label).getBytes(US_ASCII);
  }

  /** RFC 9420, section 2.1.2: the length in 1, 2 or 4 bytes, then the bytes. */
  private Labeled vector(byte[] bytes) {
    int length = bytes.length;
    if (length < 1 << 6) {
      out.write(length);
    } else if (length < 1 << 14) {
      out.write(0x40 | length >>> 8);
      out.write(length);
    } else if (length < 1 << 30) {
      out.write(0x80 | length >>> 24);
      out.write(length >>> 16);
      out.write(length >>> 8);
      out.write(length);
    } else {
      throw new IllegalArgumentException("length: " + length + " (expected: below 2^30)");
    }
    out.write(bytes, 0, length);
    return this;
  }

  private byte[] bytes() {
    return out.toByteArray();
  }
}

package org.verbale.search.attachments.child;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The parts of a zipped package, one after the other; names stay names. */
final class ZipParts {
  /** Most bytes that all parts together unpack to: a file of the largest size, five times. */
  static final long MAX_UNPACKED = 100L << 20;

  static final int MAX_PARTS = 10_000;

  private static final byte[] ZIP = "PK\3\4".getBytes(US_ASCII);

  /** A compound file: what office programs put around what they encrypt. */
  private static final byte[] COMPOUND = {
    (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
  };

  private static final String ENCRYPTED_PACKAGE = "EncryptedPackage";

  /** Takes a part. */
  interface Visitor {
    /**
     * @param name without a leading slash, in lower case, as names in packages are compared
     * @param content need not be read to its end
     */
    void part(String name, InputStream content) throws IOException, NoTextException;
  }

  private ZipParts() {}

  /**
   * Shows each part, in the file's order.
   *
   * @throws NoTextException EXPANDS, ENCRYPTED or MALFORMED
   */
  static void visit(byte[] file, Visitor visitor) throws IOException, NoTextException {
    check(file);
    Set<String> names = new HashSet<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      var content = new Counted(zip);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().toLowerCase(Locale.ROOT);
        if (!isName(name) || !names.add(name)) {
          throw new NoTextException(Ground.MALFORMED);
        }
        if (names.size() > MAX_PARTS) {
          throw new NoTextException(Ground.EXPANDS);
        }
        visitor.part(name, content);
        content.skipRest();
      }
    } catch (ExpandsException e) {
      throw new NoTextException(Ground.EXPANDS);
    }
  }

  private static void check(byte[] file) throws NoTextException {
    if (startsWith(file, COMPOUND)) {
      boolean encrypted = contains(file, ENCRYPTED_PACKAGE.getBytes(UTF_16LE));
      throw new NoTextException(encrypted ? Ground.ENCRYPTED : Ground.MALFORMED);
    }
    if (!startsWith(file, ZIP)) {
      throw new NoTextException(Ground.MALFORMED);
    }
  }

  private static boolean startsWith(byte[] file, byte[] magic) {
    return file.length >= magic.length
        && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
  }

  private static boolean contains(byte[] file, byte[] sought) {
    for (int i = 0; i + sought.length <= file.length; i++) {
      if (Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it could be a part's; one that leads elsewhere is a package's of no office program. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.startsWith("/")
        && name.indexOf('\\') < 0
        && name.indexOf(':') < 0
        && Arrays.stream(name.split("/", -1)).noneMatch(step -> step.equals(".."));
  }

  /** Unchecked, so that no parser takes it for a fault of its own. */
  private static final class ExpandsException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Counts what all parts unpack to; closing it closes nothing. */
  private static final class Counted extends FilterInputStream {
    private long left = MAX_UNPACKED;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      left -= Math.max(0, read);
      if (left < 0) {
        throw new ExpandsException();
      }
      return read;
    }

    void skipRest() throws IOException {
      byte[] any = new byte[1 << 13];
      while (read(any, 0, any.length) >= 0) {}
    }

    @Override
    public void close() {
      // One part's end is not the package's.
    }
  }
}

package org.verbale.publication;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;

/**
 * Fields one after the other from a stream, so that what is long need never be whole in memory. Not
 * thread-safe.
 */
final class StructStream {
  private final InputStream in;

  StructStream(InputStream in) {
    this.in = in;
  }

  /** A field of fixed length. */
  byte[] raw(String field, int length) throws IOException, MalformedException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new MalformedException(
          field, "ends " + (length - bytes.length) + " bytes early", length + " bytes");
    }
    return bytes;
  }

  int uint8(String field) throws IOException, MalformedException {
    return raw(field, 1)[0] & 0xff;
  }

  /** A struct of fixed length. */
  <T> T struct(String field, int length, TlsReader.Decoder<T> decoder)
      throws IOException, MalformedException {
    return TlsReader.decode(Bytes.of(raw(field, length)), decoder);
  }

  /**
   * A vector, its header included, of at most {@code max} bytes of content; that the header is in
   * its shortest form is for the {@link TlsReader} to see that reads it.
   */
  Bytes vector(String field, int max) throws IOException, MalformedException {
    byte[] first = raw(field, 1);
    int prefix = (first[0] & 0xff) >>> 6;
    if (prefix == 3) {
      throw new MalformedException(field, "length prefix 3", "0, 1 or 2");
    }
    int width = 1 << prefix;
    byte[] header = Arrays.copyOf(first, width);
    System.arraycopy(raw(field, width - 1), 0, header, 1, width - 1);
    int length = first[0] & 0x3f;
    for (int i = 1; i < width; i++) {
      length = length << 8 | (header[i] & 0xff);
    }
    if (length > max) {
      throw new MalformedException(field, length + " bytes", "at most " + max);
    }
    byte[] whole = Arrays.copyOf(header, width + length);
    System.arraycopy(raw(field, length), 0, whole, width, length);
    return Bytes.of(whole);
  }

  /** Refuses bytes that are left over. */
  void end(String field) throws IOException, MalformedException {
    if (in.read() >= 0) {
      throw new MalformedException(field, "bytes left over", "its end");
    }
  }
}

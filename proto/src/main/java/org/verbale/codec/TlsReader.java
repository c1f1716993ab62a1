package org.verbale.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads TLS presentation language strictly (RFC 9420, section 2.1). Not thread-safe.
 *
 * <p>Every method takes the name of the field it reads, throws {@link MalformedException} with that
 * name if the bytes do not hold one, and allocates only after the length was checked against what
 * is left of the input.
 */
public final class TlsReader {
  /** Reads one {@code T} from the reader's position. */
  @FunctionalInterface
  public interface Decoder<T> {
    T read(TlsReader in) throws MalformedException;
  }

  private final byte[] input;
  private final int end;
  private int position;

  /** Reads from the first of {@code input}. */
  public TlsReader(Bytes input) {
    this(input.array(), 0, input.size());
  }

  /** Reads {@code input} in place, so that its owner can wipe it afterwards. */
  public static TlsReader over(byte[] input) {
    return new TlsReader(input, 0, input.length);
  }

  private TlsReader(byte[] input, int position, int end) {
    this.input = input;
    this.position = position;
    this.end = end;
  }

  /** Reads all of {@code input} as one {@code T}; bytes left over are refused. */
  public static <T> T decode(Bytes input, Decoder<T> decoder) throws MalformedException {
    TlsReader in = new TlsReader(input);
    T value = decoder.read(in);
    in.end("message");
    return value;
  }

  public int uint8(String field) throws MalformedException {
    return (int) number(field, 1);
  }

  public int uint16(String field) throws MalformedException {
    return (int) number(field, 2);
  }

  /** 0 to 2^32 - 1. */
  public long uint32(String field) throws MalformedException {
    return number(field, 4);
  }

  /** All 64 bits: compare with {@link Long#compareUnsigned}. */
  public long uint64(String field) throws MalformedException {
    return number(field, 8);
  }

  /** A field of fixed length. */
  public Bytes raw(String field, int length) throws MalformedException {
    int start = take(field, length);
    return Bytes.of(input, start, length);
  }

  /** {@code opaque value<V>}. */
  public Bytes opaque(String field) throws MalformedException {
    return raw(field, length(field));
  }

  /** {@code opaque value<V>} of at most {@code max} bytes. */
  public Bytes opaque(String field, int max) throws MalformedException {
    int length = length(field);
    if (length > max) {
      throw new MalformedException(field, length + " bytes", "at most " + max);
    }
    return raw(field, length);
  }

  /** {@code opaque value<V>} as an array of the caller's own, for secrets that will be wiped. */
  public byte[] secret(String field) throws MalformedException {
    int length = length(field);
    int start = take(field, length);
    return Arrays.copyOfRange(input, start, start + length);
  }

  /** {@code opaque text<V>} of well-formed UTF-8. */
  public String text(String field) throws MalformedException {
    int length = length(field);
    int start = take(field, length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(input, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(field, "malformed text", "UTF-8");
    }
  }

  /** {@code T values<V>}. */
  public <T> List<T> vector(String field, Decoder<T> decoder) throws MalformedException {
    return vector(field, Integer.MAX_VALUE, decoder);
  }

  /** {@code T values<V>} of at most {@code max} elements. */
  public <T> List<T> vector(String field, int max, Decoder<T> decoder) throws MalformedException {
    int length = length(field);
    int start = take(field, length);
    TlsReader in = new TlsReader(input, start, start + length);
    List<T> values = new ArrayList<>();
    while (in.hasRemaining()) {
      if (values.size() == max) {
        throw new MalformedException(field, "too many elements", "at most " + max);
      }
      int before = in.position;
      values.add(decoder.read(in));
      if (in.position == before) {
        throw new IllegalStateException(field + ": element of no bytes (expected: at least one)");
      }
    }
    return List.copyOf(values);
  }

  /** {@code optional<T>}: one octet, 0 or 1, then the value if 1. */
  public <T> Optional<T> optional(String field, Decoder<T> decoder) throws MalformedException {
    int present = uint8(field);
    if (present > 1) {
      throw new MalformedException(field, "presence octet " + present, "0 or 1");
    }
    return present == 0 ? Optional.empty() : Optional.of(decoder.read(this));
  }

  /** Whether bytes are left. */
  public boolean hasRemaining() {
    return position < end;
  }

  /** How far from the beginning of its array the next byte is. */
  public int position() {
    return position;
  }

  /** All that is left, at least nothing. */
  public Bytes remaining() {
    int start = position;
    position = end;
    return Bytes.of(input, start, end - start);
  }

  /** Refuses bytes that are left over. */
  public void end(String field) throws MalformedException {
    if (hasRemaining()) {
      throw new MalformedException(field, end - position + " bytes too many", "its end");
    }
  }

  /** Reads a vector's length, in the shortest form only, and checks it against what is left. */
  private int length(String field) throws MalformedException {
    int first = uint8(field);
    int prefix = first >>> 6;
    if (prefix == 3) {
      throw new MalformedException(field, "length prefix 3", "0, 1 or 2");
    }
    int more = (1 << prefix) - 1;
    int length = (first & 0x3f) << (8 * more) | (int) number(field, more);
    if (prefix > 0 && length < 1 << (8 * (1 << (prefix - 1)) - 2)) {
      throw new MalformedException(field, "length not in its shortest form", "fewer octets");
    }
    if (length > end - position) {
      throw new MalformedException(
          field, length + " bytes", "at most the " + (end - position) + " left");
    }
    return length;
  }

  private long number(String field, int width) throws MalformedException {
    int start = take(field, width);
    long value = 0;
    for (int i = start; i < start + width; i++) {
      value = value << 8 | (input[i] & 0xff);
    }
    return value;
  }

  private int take(String field, int length) throws MalformedException {
    if (length > end - position) {
      throw new MalformedException(
          field, "ends " + (length - (end - position)) + " bytes early", length + " bytes");
    }
    int start = position;
    position += length;
    return start;
  }
}

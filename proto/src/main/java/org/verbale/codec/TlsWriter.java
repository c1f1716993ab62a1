package org.verbale.codec;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes TLS presentation language (RFC 9420, section 2.1). Not thread-safe.
 *
 * <p>Values out of a field's range are bugs of the caller: {@link IllegalArgumentException}.
 */
public final class TlsWriter {
  /** Most bytes in one variable-length vector: 2^30 - 1 (RFC 9420, section 2.1.2). */
  public static final int MAX_VECTOR = (1 << 30) - 1;

  private byte[] buffer = new byte[64];
  private int size;

  /** The low eight bits' worth: 0 to 255. */
  @CanIgnoreReturnValue
  public TlsWriter uint8(int value) {
    return number(value, 1);
  }

  @CanIgnoreReturnValue
  public TlsWriter uint16(int value) {
    return number(value, 2);
  }

  @CanIgnoreReturnValue
  public TlsWriter uint32(long value) {
    return number(value, 4);
  }

  /** All 64 bits, unsigned. */
  @CanIgnoreReturnValue
  public TlsWriter uint64(long value) {
    grow(8);
    put(value, 8);
    return this;
  }

  /** A field of fixed length: the bytes alone. */
  @CanIgnoreReturnValue
  public TlsWriter raw(Bytes value) {
    return raw(value.array());
  }

  /** A field of fixed length: the bytes alone. */
  @CanIgnoreReturnValue
  public TlsWriter raw(byte[] value) {
    grow(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
    return this;
  }

  /** {@code opaque value<V>}. */
  @CanIgnoreReturnValue
  public TlsWriter opaque(Bytes value) {
    return opaque(value.array());
  }

  /** {@code opaque value<V>}. */
  @CanIgnoreReturnValue
  public TlsWriter opaque(byte[] value) {
    grow(4);
    header(value.length);
    return raw(value);
  }

  /** {@code opaque text<V>} of UTF-8. */
  @CanIgnoreReturnValue
  public TlsWriter text(String text) {
    return opaque(text.getBytes(StandardCharsets.UTF_8));
  }

  @CanIgnoreReturnValue
  public TlsWriter struct(TlsStruct value) {
    value.writeTo(this);
    return this;
  }

  /** {@code T values<V>}. */
  @CanIgnoreReturnValue
  public TlsWriter vector(List<? extends TlsStruct> values) {
    return vector(
        out -> {
          for (TlsStruct value : values) {
            value.writeTo(out);
          }
        });
  }

  /** A variable-length vector of whatever {@code content} writes. */
  @CanIgnoreReturnValue
  public TlsWriter vector(Consumer<TlsWriter> content) {
    int start = size;
    grow(1);
    size++; // most vectors are shorter than 64 bytes; a longer header moves the content up
    content.accept(this);
    int length = size - start - 1;
    int header = headerLength(length);
    grow(header - 1);
    System.arraycopy(buffer, start + 1, buffer, start + header, length);
    size = start;
    header(length);
    size += length;
    return this;
  }

  /** {@code optional<T>}: one octet, then the value if there is one. */
  @CanIgnoreReturnValue
  public TlsWriter optional(Optional<? extends TlsStruct> value) {
    uint8(value.isPresent() ? 1 : 0);
    value.ifPresent(present -> present.writeTo(this));
    return this;
  }

  /** What was written so far. */
  public Bytes toBytes() {
    return Bytes.owning(toByteArray());
  }

  /** What was written so far. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  /** Overwrites what was written, for writers that held secrets, and begins anew. */
  public void wipe() {
    Arrays.fill(buffer, (byte) 0);
    size = 0;
  }

  private static int headerLength(int length) {
    if (length > MAX_VECTOR) {
      throw new IllegalArgumentException("vector: " + length + " bytes (expected: < 2^30)");
    }
    return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 4;
  }

  private void header(int length) {
    int width = headerLength(length);
    int prefix = width == 1 ? 0 : width == 2 ? 1 : 2;
    put((long) prefix << (8 * width - 2) | length, width);
  }

  @CanIgnoreReturnValue
  private TlsWriter number(long value, int width) {
    if (value < 0 || value >= 1L << (8 * width)) {
      throw new IllegalArgumentException("uint" + 8 * width + ": " + value + " (expected: fits)");
    }
    grow(width);
    put(value, width);
    return this;
  }

  private void put(long value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  private void grow(int more) {
    int needed = Math.addExact(size, more);
    if (needed > buffer.length) {
      byte[] outgrown = buffer;
      buffer = Arrays.copyOf(outgrown, Math.max(needed, outgrown.length * 2));
      Arrays.fill(outgrown, (byte) 0); // it may have held secrets
    }
  }
}

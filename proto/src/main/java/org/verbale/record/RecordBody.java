package org.verbale.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.crypto.SecretBytes;

/**
 * What a record's ciphertext hides: the seed and all parts, dummies included. It owns its seed:
 * closing it wipes it.
 *
 * <p>Encoded as {@code uint32 length; uint8 version = 1; opaque seed[32]; Part parts<V>}, {@code
 * length} counting what follows it, and zeros up to the {@link Padme} length of the whole.
 */
public final class RecordBody implements AutoCloseable {
  private static final int VERSION = 1;
  private static final int LENGTH_FIELD = 4;
  private static final int MAX_PADDED = RecordLimits.MAX_CIPHERTEXT - Aead.TAG_LENGTH;

  private final SecretBytes seed;
  private final List<Part> parts;

  /**
   * A body of padded parts; takes {@code seed} over.
   *
   * @param seed 32 bytes
   * @param parts padded by {@link PartsTree#pad}
   * @throws IllegalArgumentException if seed, number, order or attachments of the parts are not as
   *     they must be
   */
  public RecordBody(SecretBytes seed, List<Part> parts) {
    if (seed.length() != RecordLimits.SALT) {
      throw new IllegalArgumentException("seed: " + seed.length() + " bytes (expected: 32)");
    }
    try {
      check(parts);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    this.seed = seed;
    this.parts = List.copyOf(parts);
  }

  /** Reads the padded encoding. */
  public static RecordBody decode(byte[] padded) throws MalformedException {
    if (padded.length < LENGTH_FIELD || padded.length > MAX_PADDED) {
      throw new MalformedException("plaintext", padded.length + " bytes", "4 to " + MAX_PADDED);
    }
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(padded).getInt());
    if (Padme.paddedLength(LENGTH_FIELD + length) != padded.length) {
      throw new MalformedException("length", "not of this padding", "the Padmé length's");
    }
    int end = LENGTH_FIELD + (int) length;
    for (int i = end; i < padded.length; i++) {
      if (padded[i] != 0) {
        throw new MalformedException("padding", "not zero", "zeros");
      }
    }
    int start = LENGTH_FIELD + 1 + RecordLimits.SALT;
    if (start > end || padded[LENGTH_FIELD] != VERSION) {
      throw new MalformedException("version", "another one, or none", "1");
    }
    List<Part> parts =
        TlsReader.decode(
            Bytes.of(padded, start, end - start),
            in -> in.vector("parts", RecordLimits.MAX_PARTS, Part::read));
    check(parts);
    return new RecordBody(
        SecretBytes.adopt(Arrays.copyOfRange(padded, LENGTH_FIELD + 1, start)), parts);
  }

  /**
   * The padded encoding; the caller wipes it.
   *
   * @throws IllegalArgumentException if it would exceed the longest ciphertext
   */
  public byte[] encode() {
    byte[] encoded = new TlsWriter().uint8(VERSION).vector(parts).toByteArray();
    long length = (long) encoded.length + RecordLimits.SALT;
    long padded = Padme.paddedLength(LENGTH_FIELD + length);
    if (padded > MAX_PADDED) {
      throw new IllegalArgumentException(
          "record: " + padded + " bytes padded (expected: at most " + MAX_PADDED + ")");
    }
    byte[] plainSeed = seed.reveal();
    byte[] out =
        ByteBuffer.allocate((int) padded)
            .putInt((int) length)
            .put(encoded, 0, 1)
            .put(plainSeed)
            .put(encoded, 1, encoded.length - 1)
            .array();
    Arrays.fill(plainSeed, (byte) 0);
    Arrays.fill(encoded, (byte) 0);
    return out;
  }

  /** The seed itself, not a copy: it is wiped with the body. */
  public SecretBytes seed() {
    return seed;
  }

  /** All parts, dummies included. */
  public List<Part> paddedParts() {
    return parts;
  }

  /** The parts that say something, at least one. */
  public List<Part> parts() {
    return parts.subList(0, size(parts));
  }

  /** The tree of the parts under the seed. */
  public PartsTree tree() {
    return PartsTree.of(seed, parts);
  }

  @Override
  public void close() {
    seed.wipe();
  }

  @Override
  public String toString() {
    return "RecordBody[" + parts.size() + " parts]";
  }

  private static int size(List<Part> parts) {
    int size = parts.size();
    while (size > 0 && parts.get(size - 1).type() == Part.Type.DUMMY) {
      size--;
    }
    return size;
  }

  private static void check(List<Part> parts) throws MalformedException {
    try {
      PartsTree.checkCount(parts.size());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("parts", parts.size() + " of them", "a power of 2, 4 to 4096");
    }
    int size = size(parts);
    if (size == 0 || parts.subList(0, size).contains(Part.DUMMY)) {
      throw new MalformedException(
          "parts", "dummies out of place", "a part, then dummies at the end");
    }
    if (parts.stream().filter(part -> part.type() == Part.Type.ATTACHMENT).count()
        > RecordLimits.MAX_ATTACHMENTS) {
      throw new MalformedException(
          "attachments", "too many", "at most " + RecordLimits.MAX_ATTACHMENTS);
    }
  }
}

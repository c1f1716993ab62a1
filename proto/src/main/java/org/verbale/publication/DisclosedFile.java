package org.verbale.publication;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.SecretBytes;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.RecordLimits;

/**
 * What stands before the bytes of a disclosed file.
 *
 * <p>Encoded as {@code uint32 part; opaque salt_key[32]; uint64 length}.
 *
 * @param part index of the attachment's part
 * @param saltKey the attachment's {@link ChunksTree#saltKey}, 32 bytes: public from now on
 * @param length of the file in bytes
 */
public record DisclosedFile(int part, Bytes saltKey, long length) implements TlsStruct {
  /** Length of the encoding in bytes. */
  static final int ENCODED_LENGTH = 4 + RecordLimits.SALT + 8;

  /**
   * @throws IllegalArgumentException for an index, a key or a length out of limits
   */
  public DisclosedFile {
    if (part < 0 || part >= RecordLimits.MAX_PARTS) {
      throw new IllegalArgumentException("part: " + part + " (expected: 0 to 4095)");
    }
    if (saltKey.size() != RecordLimits.SALT) {
      throw new IllegalArgumentException("salt key: " + saltKey.size() + " bytes (expected: 32)");
    }
    if (length < 0 || length > PublicationLimits.MAX_FILES_SIZE) {
      throw new IllegalArgumentException(
          "file: "
              + length
              + " bytes (expected: at most "
              + PublicationLimits.MAX_FILES_SIZE
              + ")");
    }
  }

  /**
   * The file of an attachment.
   *
   * @param seed of the record; stays the caller's
   * @param part index of its part
   */
  public static DisclosedFile of(SecretBytes seed, int part, Attachment attachment) {
    try (SecretBytes key = ChunksTree.saltKey(seed, part)) {
      return new DisclosedFile(part, Bytes.of(key.reveal()), attachment.length());
    }
  }

  static DisclosedFile read(TlsReader in) throws MalformedException {
    long part = in.uint32("part");
    Bytes key = in.raw("salt_key", RecordLimits.SALT);
    long length = in.uint64("length");
    if (part >= RecordLimits.MAX_PARTS || length < 0) {
      throw new MalformedException("file", "out of limits", "a part's index and a length");
    }
    if (length > PublicationLimits.MAX_FILES_SIZE) {
      throw new MalformedException(
          "file", length + " bytes", "at most " + PublicationLimits.MAX_FILES_SIZE);
    }
    return new DisclosedFile((int) part, key, length);
  }

  /** How long it is in a disclosure, bytes and all. */
  public long encodedLength() {
    return ENCODED_LENGTH + length;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint32(part).raw(saltKey).uint64(length);
  }

  /** The tree of its chunks, empty so far; the caller closes it. */
  ChunksTree tree() {
    return new ChunksTree(SecretBytes.adopt(saltKey.toByteArray()));
  }
}

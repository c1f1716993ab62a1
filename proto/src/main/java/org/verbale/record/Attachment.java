package org.verbale.record;

import java.util.regex.Pattern;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * What an attachment part says of its file; the file's bytes travel in chunks of their own.
 *
 * @param mediaType {@code type/subtype} in lowercase (RFC 6838), without parameters
 * @param length of the file in bytes
 * @param chunksRoot root of the tree of salted chunks, see {@link ChunksTree}
 */
public record Attachment(String mediaType, long length, Digest chunksRoot) implements TlsStruct {
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}");

  /**
   * @throws IllegalArgumentException for another form of media type, or a length out of limits
   */
  public Attachment {
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw new IllegalArgumentException("media type: malformed (expected: type/subtype)");
    }
    if (length < 0 || length > RecordLimits.MAX_ATTACHMENT) {
      throw new IllegalArgumentException(
          "attachment: "
              + length
              + " bytes (expected: at most "
              + RecordLimits.MAX_ATTACHMENT
              + ")");
    }
  }

  static Attachment read(TlsReader in) throws MalformedException {
    String mediaType = in.text("media_type");
    long length = in.uint64("length");
    long chunkSize = in.uint32("chunk_size");
    Bytes root = in.raw("chunks_root", Digest.LENGTH);
    if (chunkSize != RecordLimits.CHUNK) {
      throw new MalformedException("chunk_size", "" + chunkSize, "" + RecordLimits.CHUNK);
    }
    try {
      return new Attachment(mediaType, length, Digest.of(root.toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("attachment", "out of its limits", "a media type and a length");
    }
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.text(mediaType);
    out.uint64(length);
    out.uint32(RecordLimits.CHUNK);
    out.raw(chunksRoot.toByteArray());
  }

  /** How many chunks the file has; an empty file has one, of no bytes. */
  public long chunks() {
    return ChunksTree.chunks(length);
  }

  /** Length of the file's ciphertext: padded, plus a tag for each chunk. */
  public long ciphertextLength() {
    return ChunksTree.ciphertextLength(length);
  }

  /** The length alone: what sort of file it is, is confidential. */
  @Override
  public String toString() {
    return "Attachment[" + length + " bytes]";
  }
}

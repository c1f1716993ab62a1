package org.verbale.client.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.CiphertextTree;
import org.verbale.record.Part;
import org.verbale.record.RecordLimits;
import org.verbale.record.Sealed;

/**
 * Seals one file of a record chunk by chunk; holds two chunks at a time, whatever its length.
 *
 * <p>Sealing is deterministic, so an upload goes on with {@link #sealChunk} where it broke off. Its
 * keys are wiped when it is closed. Not thread-safe.
 */
public final class AttachmentSealer implements AutoCloseable {
  private final SecretBytes seed;
  private final ChunkCipher cipher;
  private final int index;
  private boolean sealed;

  /** Takes {@code cipher} over; {@code seed} stays the caller's. */
  AttachmentSealer(SecretBytes seed, ChunkCipher cipher, int index) {
    this.seed = seed.copy();
    this.cipher = cipher;
    this.index = index;
  }

  /**
   * Reads {@code file} to its end and writes its ciphertext. Once: two files under one key would
   * betray both.
   *
   * @param name the file name
   * @throws IOException from either stream; what was written is then worthless
   * @throws IllegalArgumentException for a file longer than {@link RecordLimits#MAX_ATTACHMENT}, or
   *     a name or media type that a part cannot have
   * @throws IllegalStateException the second time
   */
  public SealedAttachment seal(String name, String mediaType, InputStream file, OutputStream out)
      throws IOException {
    if (sealed) {
      throw new IllegalStateException("attachment: sealed before (expected: once)");
    }
    checkNames(name, mediaType);
    sealed = true;
    var ciphertext = new CiphertextTree();
    try (var plain = new ChunksTree(seed, index)) {
      long length = sealContent(file, out, plain, ciphertext);
      Attachment attachment = new Attachment(mediaType, length, plain.root());
      return new SealedAttachment(
          index,
          Part.attachment(name, attachment),
          new Sealed(ciphertext.root(), attachment.ciphertextLength()),
          ciphertext.leaves());
    }
  }

  /**
   * @throws IllegalArgumentException for a name or media type that a part cannot have
   */
  static void checkNames(String name, String mediaType) {
    var unused = Part.attachment(name, new Attachment(mediaType, 0, Digest.ZERO));
  }

  private long sealContent(
      InputStream file, OutputStream out, ChunksTree plain, CiphertextTree ciphertext)
      throws IOException {
    long length = 0;
    byte[] chunk = file.readNBytes(RecordLimits.CHUNK);
    for (long j = 0; ; j++) {
      byte[] next =
          chunk.length == RecordLimits.CHUNK ? file.readNBytes(RecordLimits.CHUNK) : new byte[0];
      length += chunk.length;
      if (length + next.length > RecordLimits.MAX_ATTACHMENT) {
        throw new IllegalArgumentException(
            "attachment: too long (expected: at most " + RecordLimits.MAX_ATTACHMENT + " bytes)");
      }
      plain.add(chunk);
      if (next.length == 0) {
        sealEnd(new ChunkLayout(length), j, chunk, out, ciphertext);
        return length;
      }
      write(cipher.seal(j, false, chunk), out, ciphertext);
      Arrays.fill(chunk, (byte) 0);
      chunk = next;
    }
  }

  /** Seals the last chunk of the file and all that are padding alone. */
  private void sealEnd(
      ChunkLayout layout, long first, byte[] content, OutputStream out, CiphertextTree ciphertext)
      throws IOException {
    byte[] chunk = content;
    for (long j = first; j < layout.chunks(); j++) {
      byte[] padded = Arrays.copyOf(chunk, layout.plain(j));
      write(cipher.seal(j, layout.isLast(j), padded), out, ciphertext);
      Arrays.fill(chunk, (byte) 0);
      Arrays.fill(padded, (byte) 0);
      chunk = new byte[0];
    }
  }

  private static void write(byte[] chunk, OutputStream out, CiphertextTree ciphertext)
      throws IOException {
    ciphertext.add(CiphertextTree.leaf(chunk));
    out.write(chunk);
  }

  /**
   * Seals chunk {@code chunk} again, for an upload that broke off.
   *
   * @param attachment what {@link #seal} returned
   * @param fileAtChunk the file from byte {@code chunk * 262144} on
   * @throws IOException if the stream fails, or the file is no longer the one that was sealed
   * @throws IndexOutOfBoundsException unless there is such a chunk
   */
  public byte[] sealChunk(SealedAttachment attachment, long chunk, InputStream fileAtChunk)
      throws IOException {
    ChunkLayout layout = new ChunkLayout(attachment.part().attachment().length());
    layout.check(chunk);
    byte[] content = fileAtChunk.readNBytes(layout.content(chunk));
    byte[] padded = Arrays.copyOf(content, layout.plain(chunk));
    byte[] again = cipher.seal(chunk, layout.isLast(chunk), padded);
    Arrays.fill(content, (byte) 0);
    Arrays.fill(padded, (byte) 0);
    if (!CiphertextTree.leaf(again).equals(attachment.chunks().get((int) chunk))) {
      // Other content under the same key and nonce must never leave this method.
      throw new IOException("file: changed in chunk " + chunk + " (expected: as it was sealed)");
    }
    return again;
  }

  @Override
  public void close() {
    seed.wipe();
    cipher.close();
  }
}

package org.verbale.client.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.verbale.channel.AttestedNote;
import org.verbale.client.record.Complaint.Ground;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.crypto.SecretBytes;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.CiphertextTree;
import org.verbale.record.RecordNote;
import org.verbale.record.Sealed;

/**
 * Opens one file of a record, whole or chunk by chunk; holds one chunk at a time. Its keys are
 * wiped when it is closed. Not thread-safe.
 */
public final class AttachmentOpener implements AutoCloseable {
  private final AttestedNote<RecordNote> note;
  private final int index;
  private final Attachment attachment;
  private final Sealed sealed;
  private final SecretBytes seed;
  private final ChunkCipher cipher;
  private final ChunkLayout layout;

  /** Takes {@code cipher} over; {@code seed} stays the caller's. */
  AttachmentOpener(
      AttestedNote<RecordNote> note,
      int index,
      Attachment attachment,
      Sealed sealed,
      SecretBytes seed,
      ChunkCipher cipher) {
    this.note = note;
    this.index = index;
    this.attachment = attachment;
    this.sealed = sealed;
    this.seed = seed.copy();
    this.cipher = cipher;
    this.layout = new ChunkLayout(attachment.length());
  }

  /** Number of ciphertext chunks, those of padding alone included. */
  public long chunks() {
    return layout.chunks();
  }

  /** Length in bytes of ciphertext chunk {@code chunk}. */
  public int sealedLength(long chunk) {
    layout.check(chunk);
    return layout.sealed(chunk);
  }

  /**
   * Reads the whole ciphertext and writes the file.
   *
   * <p>Each chunk is written once it is known to be sealed under the record's key, for its place;
   * that the whole is what was signed is known only at the end. Throw away what was written if this
   * throws.
   *
   * @throws IOException from either stream
   * @throws OpenException if the file is not the one that was signed
   */
  public void open(InputStream ciphertext, OutputStream file) throws IOException, OpenException {
    var found = new CiphertextTree();
    try (var plain = new ChunksTree(seed, index)) {
      for (long j = 0; j < layout.chunks(); j++) {
        byte[] chunk = ciphertext.readNBytes(layout.sealed(j));
        found.add(CiphertextTree.leaf(chunk));
        byte[] content = openChunk(j, chunk);
        if (layout.isContent(j)) {
          plain.add(content);
          file.write(content);
        }
        Arrays.fill(content, (byte) 0);
      }
      if (ciphertext.read() != -1 || !found.root().equals(sealed.hash())) {
        throw OpenException.mismatch(What.ATTACHMENT);
      }
      if (!plain.root().equals(attachment.chunksRoot())) {
        throw new OpenException(
            RecordOpener.contradiction(
                note, Ground.CHUNKS_ROOT, attachment.chunksRoot(), Optional.of(plain.root())));
      }
    }
  }

  /**
   * Opens one chunk: the file's bytes from {@code chunk * 262144} on, none where all is padding. It
   * is known to be sealed under the record's key, for its place; only {@link #open} knows that it
   * is what was signed.
   *
   * @throws OpenException if it does not open, or hides something in its padding
   * @throws IndexOutOfBoundsException unless there is such a chunk
   */
  public byte[] openChunk(long chunk, byte[] ciphertext) throws OpenException {
    layout.check(chunk);
    if (ciphertext.length != layout.sealed(chunk)) {
      throw OpenException.mismatch(What.ATTACHMENT);
    }
    try (SecretBytes opened = cipher.open(chunk, layout.isLast(chunk), ciphertext)) {
      byte[] padded = opened.reveal();
      int length = layout.content(chunk);
      if (length == padded.length) {
        return padded;
      }
      byte[] content = Arrays.copyOf(padded, length);
      Arrays.fill(padded, 0, length, (byte) 0);
      if (!Arrays.equals(padded, new byte[padded.length])) {
        throw new OpenException(new OpenFailure.Malformed("padding"));
      }
      return content;
    } catch (AEADBadTagException e) {
      throw new OpenException(new OpenFailure.NotAuthentic(What.ATTACHMENT), e);
    }
  }

  @Override
  public void close() {
    seed.wipe();
    cipher.close();
  }
}

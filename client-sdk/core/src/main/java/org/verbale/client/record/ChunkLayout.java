package org.verbale.client.record;

import org.verbale.crypto.Aead;
import org.verbale.record.ChunksTree;
import org.verbale.record.Padme;
import org.verbale.record.RecordLimits;

/** Where the chunks of a file of {@code length} bytes lie, padding included. */
record ChunkLayout(long length) {
  /** Number of ciphertext chunks. */
  long chunks() {
    return ChunksTree.chunks(padded());
  }

  boolean isLast(long index) {
    return index == chunks() - 1;
  }

  /** Plaintext bytes of chunk {@code index}, padding included. */
  int plain(long index) {
    return within(padded(), index);
  }

  /** Bytes of the file in chunk {@code index}: 0 where all is padding. */
  int content(long index) {
    return within(length, index);
  }

  /** Whether chunk {@code index} is one of the file's own: an empty file has one too. */
  boolean isContent(long index) {
    return index < ChunksTree.chunks(length);
  }

  /** Ciphertext bytes of chunk {@code index}. */
  int sealed(long index) {
    return plain(index) + Aead.TAG_LENGTH;
  }

  /**
   * @throws IndexOutOfBoundsException unless there is such a chunk
   */
  void check(long index) {
    if (index < 0 || index >= chunks()) {
      throw new IndexOutOfBoundsException(
          "chunk: " + index + " (expected: below " + chunks() + ")");
    }
  }

  private long padded() {
    return Padme.paddedLength(length);
  }

  private static int within(long total, long index) {
    long left = total - index * RecordLimits.CHUNK;
    return (int) Math.max(0, Math.min(RecordLimits.CHUNK, left));
  }
}

package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * A file that is kept in pieces: a bundle, an attachment in one, or what is staged. It costs no
 * memory but the piece that is read. Thread-safe.
 */
public final class PublicContent {
  private final Contents contents;
  private final long content;
  private final long offset;
  private final long length;
  private final Digest sha256;
  private final String mediaType;

  /**
   * @param offset of its first byte in the content
   * @param sha256 of the whole content, of which this may be a piece
   */
  PublicContent(
      Contents contents, long content, long offset, long length, Digest sha256, String mediaType) {
    this.contents = requireNonNull(contents, "contents");
    this.content = content;
    this.offset = offset;
    this.length = length;
    this.sha256 = requireNonNull(sha256, "sha256");
    this.mediaType = requireNonNull(mediaType, "mediaType");
  }

  /** In bytes. */
  public long length() {
    return length;
  }

  /**
   * SHA-256 of the file in which it stands: of the bundle, for an attachment. The same for the same
   * bytes, so that it can tell versions apart.
   */
  public Digest sha256() {
    return sha256;
  }

  /** {@code type/subtype}, as its author said; nobody checked. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Reads up to 256 KiB.
   *
   * @param position of the first byte, from 0
   * @return at least one byte; nothing if the file was withdrawn or replaced meanwhile
   * @throws IllegalArgumentException if there is no such byte
   * @throws org.verbale.refusal.RefusedException {@code OVERLOADED}, {@code SHUTTING_DOWN}
   * @throws org.verbale.server.storage.StorageException if the disk failed
   */
  public Optional<Bytes> read(long position) {
    if (position < 0 || position >= length) {
      throw new IllegalArgumentException(
          "position: " + position + " (expected: 0 to " + (length - 1) + ")");
    }
    return contents.read(content, offset + position, length - position);
  }

  /** All of it, for one thread; ends with an {@link IOException} if the file is withdrawn. */
  public InputStream open() {
    return new Pieces();
  }

  private final class Pieces extends InputStream {
    private long position;
    private byte[] piece = new byte[0];
    private int used;

    @Override
    public int read() throws IOException {
      return fill() ? piece[used++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int from, int atMost) throws IOException {
      if (atMost == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(atMost, piece.length - used);
      System.arraycopy(piece, used, to, from, count);
      used += count;
      return count;
    }

    /** Whether there is another byte. */
    private boolean fill() throws IOException {
      if (used < piece.length) {
        return true;
      }
      if (position == length) {
        return false;
      }
      piece =
          PublicContent.this
              .read(position)
              .orElseThrow(() -> new IOException("content: withdrawn (expected: still there)"))
              .toByteArray();
      position += piece.length;
      used = 0;
      return true;
    }
  }
}

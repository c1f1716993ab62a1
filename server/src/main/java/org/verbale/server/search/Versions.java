package org.verbale.server.search;

import java.nio.ByteBuffer;
import org.apache.lucene.util.BytesRef;
import org.verbale.codec.Bytes;
import org.verbale.terms.SealedTerms;

/**
 * The terms of one record, newest first: those it was posted with, and those that were added. The
 * newest count; some before are kept for whoever reads on in an answer that was begun before.
 *
 * <p>Each is {@code uint64 sequence; uint32 generation; uint32 length; opaque blob[length]}.
 */
final class Versions {
  private static final int HEADER = Long.BYTES + Integer.BYTES + Integer.BYTES;

  /**
   * Most that are kept of one record: who may add terms may do so without end, and all of them lie
   * in one value.
   */
  private static final int MOST = 8;

  private Versions() {}

  /**
   * Puts terms before those that were there, of which the oldest go when there are too many.
   *
   * @param sequence of the entry that has them, in the channel
   * @param generation of the epoch under which they are sealed
   * @param before what was there; may be empty
   */
  static BytesRef add(long sequence, long generation, Bytes blob, BytesRef before) {
    int kept = newest(before, MOST - 1);
    ByteBuffer out = ByteBuffer.allocate(HEADER + blob.size() + kept);
    out.putLong(sequence).putInt((int) generation).putInt(blob.size()).put(blob.toByteArray());
    out.put(before.bytes, before.offset, kept);
    return new BytesRef(out.array());
  }

  /** How many bytes the first {@code count} take. */
  private static int newest(BytesRef versions, int count) {
    ByteBuffer in = ByteBuffer.wrap(versions.bytes, versions.offset, versions.length);
    for (int i = 0; i < count && in.remaining() >= HEADER; i++) {
      int length = in.getInt(in.position() + Long.BYTES + Integer.BYTES);
      in.position(in.position() + HEADER + length);
    }
    return in.position() - versions.offset;
  }

  /**
   * The version that counted for whoever saw the channel up to a place. Moves from one record to
   * the next without making anything; not thread-safe.
   */
  static final class Cursor {
    private final long until;
    private byte[] array = BytesRef.EMPTY_BYTES;
    private int at;
    private int length;
    private long generation;

    /**
     * @param until the first sequence that does not count
     */
    Cursor(long until) {
      this.until = until;
    }

    /**
     * Turns to a record.
     *
     * @return whether it had terms then
     * @throws IndexDamagedException if {@code versions} are none
     */
    boolean moveTo(BytesRef versions) throws IndexDamagedException {
      ByteBuffer in = ByteBuffer.wrap(versions.bytes, versions.offset, versions.length);
      while (in.remaining() >= HEADER) {
        long sequence = in.getLong();
        generation = Integer.toUnsignedLong(in.getInt());
        length = in.getInt();
        if (length < 0 || length > in.remaining()) {
          break;
        }
        if (sequence < until) {
          array = versions.bytes;
          at = in.position();
          return true;
        }
        in.position(in.position() + length);
      }
      if (in.hasRemaining()) {
        throw new IndexDamagedException("terms: cut (expected: as written)", null);
      }
      return false;
    }

    long generation() {
      return generation;
    }

    /** The terms, read in place: valid until the next move. */
    SealedTerms terms() throws IndexDamagedException {
      try {
        return SealedTerms.over(array, at, length);
      } catch (IllegalArgumentException e) {
        throw new IndexDamagedException("terms: malformed (expected: as accepted)", e);
      }
    }
  }
}

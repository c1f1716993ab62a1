package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.CompactRange;
import org.verbale.log.TreeHasher;
import org.verbale.record.RecordLimits;

/**
 * How far an attachment has come. Its tree is kept by its right edge alone, so that an upload of a
 * gigabyte costs a row of at most 13 hashes, and its root is known when its last chunk is here.
 *
 * @param owner the device that began it, and alone may go on
 * @param length of the whole ciphertext
 * @param state whether a record has it
 * @param chunks that are here
 * @param edge roots of the complete subtrees, one for each bit of {@code chunks}, lowest first
 * @param stated the root that the record states, where chunks of it are missing
 */
record Upload(
    ChannelId channel,
    String owner,
    long length,
    State state,
    long chunks,
    List<Digest> edge,
    Optional<Digest> stated)
    implements TlsStruct {
  enum State {
    /** On its way. */
    PENDING(0),
    /** A record has it. */
    TAKEN(1),
    /** A record that was put back after a disaster has it; whoever has its chunks may send them. */
    MISSING(2);

    private final int onDisk;

    State(int onDisk) {
      this.onDisk = onDisk;
    }

    private static State of(int onDisk) throws MalformedException {
      for (State state : values()) {
        if (state.onDisk == onDisk) {
          return state;
        }
      }
      throw new MalformedException("state", "unknown", "0 to 2");
    }
  }

  /** Length of every chunk but the last. */
  static final int CHUNK = RecordLimits.CHUNK + Aead.TAG_LENGTH;

  Upload {
    requireNonNull(channel, "channel");
    requireNonNull(owner, "owner");
    edge = List.copyOf(edge);
    if (edge.size() != Long.bitCount(chunks)) {
      throw new IllegalArgumentException(
          "edge: " + edge.size() + " hashes (expected: " + Long.bitCount(chunks) + ")");
    }
    if (stated.isPresent() != (state == State.MISSING)) {
      throw new IllegalArgumentException("stated: inconsistent (expected: of missing ones alone)");
    }
  }

  static Upload begin(ChannelId channel, String owner, long length) {
    return new Upload(channel, owner, length, State.PENDING, 0, List.of(), Optional.empty());
  }

  /** One of which a record states {@code root}, and of which nothing is here. */
  static Upload missing(ChannelId channel, String owner, long length, Digest root) {
    return new Upload(channel, owner, length, State.MISSING, 0, List.of(), Optional.of(root));
  }

  /** Whether a record has it, all of it. */
  boolean taken() {
    return state == State.TAKEN;
  }

  /** How many chunks the whole has. */
  long total() {
    return (length + CHUNK - 1) / CHUNK;
  }

  /** How long chunk {@code number} has to be. */
  int chunkLength(long number) {
    return (int) Math.min(CHUNK, length - number * CHUNK);
  }

  boolean isComplete() {
    return chunks == total();
  }

  /** The RFC 6962 root over the chunks that are here. */
  Digest root() {
    return range().head().root();
  }

  /** With the next chunk. */
  Upload with(byte[] chunk) {
    CompactRange range = range();
    Digest[] peaks = peaks();
    range.append(new TreeHasher().leaf(chunk), (level, index, node) -> peaks[level] = node);
    List<Digest> next = new ArrayList<>();
    for (int level = 0; level < peaks.length; level++) {
      if ((range.size() >>> level & 1) == 1) {
        next.add(peaks[level]);
      }
    }
    return new Upload(channel, owner, length, state, range.size(), next, stated);
  }

  Upload take() {
    return new Upload(channel, owner, length, State.TAKEN, chunks, edge, Optional.empty());
  }

  private CompactRange range() {
    Digest[] peaks = peaks();
    return CompactRange.load((level, index) -> peaks[level], chunks);
  }

  /** By level; what is not there is never looked at. */
  private Digest[] peaks() {
    Digest[] peaks = new Digest[Long.SIZE];
    Arrays.fill(peaks, Digest.ZERO);
    int next = 0;
    for (int level = 0; level < Long.SIZE; level++) {
      if ((chunks >>> level & 1) == 1) {
        peaks[level] = edge.get(next++);
      }
    }
    return peaks;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.text(channel.toString()).text(owner).uint64(length).uint8(state.onDisk).uint64(chunks);
    edge.forEach(hash -> out.raw(hash.toByteArray()));
    stated.ifPresent(root -> out.raw(root.toByteArray()));
  }

  static Upload read(TlsReader in) throws MalformedException {
    ChannelId channel = ChannelId.of(in.text("channel"));
    String owner = in.text("owner");
    long length = in.uint64("length");
    State state = State.of(in.uint8("state"));
    long chunks = in.uint64("chunks");
    List<Digest> edge = new ArrayList<>();
    for (int i = 0; i < Long.bitCount(chunks); i++) {
      edge.add(Digest.of(in.raw("hash", Digest.LENGTH).toByteArray()));
    }
    Optional<Digest> stated =
        state == State.MISSING
            ? Optional.of(Digest.of(in.raw("root", Digest.LENGTH).toByteArray()))
            : Optional.empty();
    return new Upload(channel, owner, length, state, chunks, edge, stated);
  }

  /** Reads a row that this server wrote. */
  static Upload ofRow(byte[] row) {
    try {
      return TlsReader.decode(Bytes.of(row), Upload::read);
    } catch (MalformedException e) {
      throw new IllegalStateException("upload: malformed row (expected: as written)", e);
    }
  }
}

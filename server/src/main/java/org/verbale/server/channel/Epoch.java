package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.server.storage.StorageException;

/**
 * One line of a channel's ledger of epochs: there is one for each that the channel ever had.
 *
 * @param note hash of the epoch note
 * @param index of its leaf in the log
 * @param awaited welcomes of this epoch that their devices have not discarded yet
 */
record Epoch(Digest note, long index, int awaited) implements TlsStruct {
  /** Bytes of a row that stay as they are: note and index. */
  static final int LASTING = Digest.LENGTH + 8;

  Epoch {
    requireNonNull(note, "note");
  }

  Epoch withAwaited(int awaited) {
    return new Epoch(note, index, awaited);
  }

  /** The index in a row that may be damaged. */
  static long index(byte[] row) {
    return ofRow(row).index;
  }

  /** What a row that may be damaged says of welcomes. */
  static int awaited(byte[] row) {
    return ofRow(row).awaited;
  }

  private static Epoch ofRow(byte[] row) {
    try {
      return TlsReader.decode(Bytes.of(row), Epoch::read);
    } catch (MalformedException e) {
      throw new StorageException(
          StorageException.Problem.DAMAGED, "EPOCH: a malformed row (expected: as written)", e);
    }
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(note.toByteArray()).uint64(index).uint32(awaited);
  }

  static Epoch read(TlsReader in) throws MalformedException {
    return new Epoch(
        Digest.of(in.raw("note", Digest.LENGTH).toByteArray()),
        in.uint64("index"),
        (int) in.uint32("awaited"));
  }
}

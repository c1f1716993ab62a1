package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.verbale.codec.Bytes;
import org.verbale.id.RecordId;

/**
 * An upload on its way. Made by {@link PublicStore#stage}; ended by {@link #finish}, or given up by
 * {@link #close}. Nothing of one that is not finished outlives a restart. Not thread-safe.
 */
public final class Staging implements AutoCloseable {
  private final Stagings stagings;
  private final ContentWriter out;
  private final RecordId record;
  private final long number;
  private boolean open = true;

  Staging(Stagings stagings, ContentWriter out, RecordId record, long number) {
    this.stagings = requireNonNull(stagings, "stagings");
    this.out = requireNonNull(out, "out");
    this.record = requireNonNull(record, "record");
    this.number = number;
  }

  /**
   * Takes the next piece, of any size.
   *
   * @throws org.verbale.refusal.RefusedException {@code TOO_LARGE} past the limit of a bundle
   * @throws org.verbale.server.storage.StorageException if the disk failed
   */
  public void append(Bytes piece) {
    requireOpen();
    out.write(piece.toByteArray(), 0, piece.size());
  }

  /**
   * Makes it what is staged for its decision, in the place of what was.
   *
   * @throws org.verbale.refusal.RefusedException {@code OVERLOADED} if too much is staged already;
   *     then it is given up
   */
  public Staged finish(Instant at) {
    requireOpen();
    open = false;
    return stagings.finish(out, record, number, at);
  }

  /** Gives it up, unless it was finished. Harmless a second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      out.discard();
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("staging: ended (expected: open)");
    }
  }
}

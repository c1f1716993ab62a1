package org.verbale.server.search;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.PublicBlock;

/** What an entry of a channel means to its index. */
sealed interface Change {
  /**
   * A record.
   *
   * @param author party of the device that signed it; empty if that was never registered, as in no
   *     log that a server wrote
   * @param time when the archive took it, milliseconds
   * @param generation of the epoch under which it is sealed
   * @param terms those it was posted with, if any
   */
  record Posted(
      PublicBlock block,
      Optional<PartyCode> author,
      long time,
      long sequence,
      long generation,
      Optional<Bytes> terms)
      implements Change {}

  /**
   * Terms that were added to a record.
   *
   * @param generation of the epoch under which they are sealed
   */
  record Supplemented(RecordId record, long sequence, long generation, Bytes terms)
      implements Change {}

  /** The content of a record went. */
  record Erased(RecordId record) implements Change {}
}

package org.verbale.search.sealed;

import org.verbale.client.SealedSearch;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.local.Doubts.Ground;
import org.verbale.search.local.IndexedRecord;

/** Who asks the server, and opens records. */
interface Source {
  SealedSearch.Answer ask(SealedSearch.Question question);

  /** Opens a record of a channel. */
  Opened open(ChannelId channel, RecordId record);

  /** A record as it opened. */
  sealed interface Opened {
    /**
     * What it says.
     *
     * @param poisoned whether the terms by which the server finds it are false
     */
    record Read(IndexedRecord record, boolean poisoned) implements Opened {}

    /** Why there is nothing to read. */
    record Closed(Ground ground) implements Opened {}
  }
}

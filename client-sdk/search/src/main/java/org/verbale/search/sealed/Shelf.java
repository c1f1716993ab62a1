package org.verbale.search.sealed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.RecordId;
import org.verbale.search.local.IndexedRecord;

/** A channel's records, as terms are learnt from them. */
interface Shelf {
  /** Where a record stands. */
  record Place(long sequence, RecordId record) {}

  /**
   * A record as it opened.
   *
   * @param read what it says, if it can be read
   * @param lacksKey whether it cannot because its key is not here, yet
   */
  record Opened(Place place, Optional<IndexedRecord> read, boolean lacksKey) {}

  /** All records, in order, unopened; asks nobody. */
  List<Place> places();

  /** Those whose content was erased; asks nobody. */
  Set<RecordId> erased();

  /** Opens so many records at most, those of this sequence and behind. */
  List<Opened> open(long from, int most);

  /** Opens a record, if it is here. */
  Optional<Opened> open(RecordId record);
}

package org.verbale.search.sealed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.RecordId;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.Progress;

/** A channel's records, as terms are learnt from them. */
interface Shelf {
  /**
   * Where a record stands.
   *
   * @param time when the archive took it
   */
  record Place(long sequence, RecordId record, Instant time) {
    /** That all up to this record was looked at. */
    Progress progress() {
      var last = new Progress.Last(record, time);
      return new Progress(sequence + 1, Optional.of(last), Optional.empty());
    }
  }

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

package org.verbale.search.local;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.verbale.id.RecordId;

/**
 * How far an index has come.
 *
 * @param next the first sequence of its channel that was not looked at
 * @param last the last record before it; empty if there is none
 * @param lacking the first record that was passed over because its key was not here
 */
public record Progress(long next, Optional<Last> last, Optional<RecordId> lacking) {
  /** Nothing was looked at. */
  public static final Progress NONE = new Progress(0, Optional.empty(), Optional.empty());

  /**
   * The last record that was looked at. A log that goes on as another since a disaster may have the
   * same in the same place, taken at another time.
   *
   * @param time when the archive took it, to the millisecond
   */
  public record Last(RecordId record, Instant time) {
    public Last {
      requireNonNull(record, "record");
      requireNonNull(time, "time");
    }
  }

  public Progress {
    requireNonNull(last, "last");
    requireNonNull(lacking, "lacking");
    if (next < 0) {
      throw new IllegalArgumentException("next: " + next + " (expected: >= 0)");
    }
  }
}

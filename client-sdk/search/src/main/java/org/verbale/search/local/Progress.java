package org.verbale.search.local;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.id.RecordId;

/**
 * How far an index has come.
 *
 * @param next the first sequence of its channel that was not looked at
 * @param last the record before it; empty if there is none
 * @param lacking the first record that was passed over because its key was not here
 */
public record Progress(long next, Optional<RecordId> last, Optional<RecordId> lacking) {
  /** Nothing was looked at. */
  public static final Progress NONE = new Progress(0, Optional.empty(), Optional.empty());

  public Progress {
    requireNonNull(last, "last");
    requireNonNull(lacking, "lacking");
    if (next < 0) {
      throw new IllegalArgumentException("next: " + next + " (expected: >= 0)");
    }
  }
}

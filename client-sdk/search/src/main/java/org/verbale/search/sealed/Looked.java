package org.verbale.search.sealed;

import java.util.Optional;
import java.util.function.Function;
import org.verbale.client.RecordHeader;
import org.verbale.id.RecordId;
import org.verbale.search.local.Progress;

/** How far a channel was looked at, held against what the channel is now. */
public final class Looked {
  private Looked() {}

  /** How far it was looked at with this record. */
  public static Progress upTo(RecordHeader header, Optional<RecordId> lacking) {
    var last = new Progress.Last(header.record(), header.time());
    return new Progress(header.sequence() + 1, Optional.of(last), lacking);
  }

  /**
   * Whether the log goes on as another since, and has not the last record that was looked at, or in
   * another place, or took it another time.
   *
   * @param headers of the channel's records
   */
  public static boolean isElsewhere(
      Progress progress, Function<RecordId, Optional<RecordHeader>> headers) {
    return progress
        .last()
        .filter(
            last ->
                headers
                    .apply(last.record())
                    .filter(header -> upTo(header, progress.lacking()).equals(progress))
                    .isEmpty())
        .isPresent();
  }
}

package org.verbale.client;

import java.util.Optional;
import org.verbale.client.record.Complaint;
import org.verbale.client.record.OpenFailure;

/**
 * A record that does not open; its header holds nevertheless.
 *
 * @param failure what does not fit; empty where this device lacks the key of the record's epoch
 */
public record UnreadableRecord(RecordHeader header, Optional<OpenFailure> failure)
    implements ReceivedRecord {
  /** The ground for a complaint, where the author signed one thing and sealed another. */
  public Optional<Complaint> complaint() {
    return failure
        .filter(OpenFailure.Contradiction.class::isInstance)
        .map(found -> ((OpenFailure.Contradiction) found).complaint());
  }
}

package org.verbale.client;

import java.util.Optional;
import org.verbale.client.channel.RecordReader;
import org.verbale.client.record.OpenFailure;
import org.verbale.id.Digest;

/**
 * A record that does not open; its header holds nevertheless.
 *
 * @param ground as {@link org.verbale.client.error.UnreadableException#ground} says it
 * @param contradiction what a complaint names beside the header, where its author signed one thing
 *     and sealed another
 */
public record UnreadableRecord(
    RecordHeader header, String ground, Optional<Contradiction> contradiction)
    implements ReceivedRecord {
  /**
   * Every member that opens the record finds the same.
   *
   * @param stated the root that was signed: of the parts, or of an attachment's chunks
   * @param found the root of what was sealed, if it can be computed at all
   */
  public record Contradiction(Digest stated, Optional<Digest> found) {}

  static UnreadableRecord of(RecordHeader header, RecordReader.Opened opened) {
    return new UnreadableRecord(
        header,
        opened.ground(),
        opened
            .failure()
            .filter(OpenFailure.Contradiction.class::isInstance)
            .map(failure -> ((OpenFailure.Contradiction) failure).complaint())
            .map(complaint -> new Contradiction(complaint.stated(), complaint.found())));
  }
}

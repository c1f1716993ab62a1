package org.verbale.client;

import java.time.Instant;
import java.util.List;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.error.RefusedException;
import org.verbale.complaint.ComplaintNote;
import org.verbale.id.RecordId;

/**
 * What members of a channel say of records whose author signed one thing and sealed another. Safe
 * for use by many threads.
 */
public final class Complaints {
  private final Session session;
  private final ChannelEngine engine;
  private final RecordViews views;

  Complaints(Session session, ChannelEngine engine, RecordViews views) {
    this.session = session;
    this.engine = engine;
    this.views = views;
  }

  /**
   * A complaint that stands in the archive. It is its signer's word; whoever opens the record sees
   * whether it is so.
   *
   * @param record what it is about
   * @param by the device that complains
   * @param time when the archive took it
   */
  public record Complaint(
      RecordHeader record, RecordHeader.Author by, ComplaintNote.Ground ground, Instant time) {}

  /**
   * Looks at a record again, its attachments too, and complains of it if it is not what its author
   * signed. All members see that. A device complains once about a record: the same again is
   * harmless.
   *
   * @throws RefusedException NOT_PERMITTED if the record is what its author signed, ERASED
   * @throws IllegalArgumentException if there is no such record here
   */
  public Complaint post(RecordId record) {
    return session.halt().guard(() -> views.complaint(engine.complain(views.row(record))));
  }

  /** All complaints, in the order of the channel, as far as was read. */
  public List<Complaint> list() {
    return engine.complaints().stream().map(views::complaint).toList();
  }
}

package org.verbale.client;

import java.time.Instant;
import java.util.Comparator;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/**
 * What everybody in a channel may know of a record: signed by its author, its place checked, its
 * content not opened. In the order of the channel.
 *
 * @param sequence of its leaf in the channel
 * @param time when the archive took it
 * @param note hash of the record note: the record's name in agreements
 */
public record RecordHeader(
    ChannelId channel,
    long sequence,
    Instant time,
    RecordId record,
    RecordType type,
    Language language,
    Author author,
    Digest note)
    implements Comparable<RecordHeader> {
  private static final Comparator<RecordHeader> ORDER =
      Comparator.comparing(RecordHeader::channel).thenComparingLong(RecordHeader::sequence);

  /** The device that signed. */
  public record Author(PartyCode party, Role role, DeviceId device, CertificateId certificate) {}

  @Override
  public int compareTo(RecordHeader other) {
    return ORDER.compare(this, other);
  }
}

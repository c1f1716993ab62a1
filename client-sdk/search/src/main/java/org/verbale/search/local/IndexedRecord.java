package org.verbale.search.local;

import java.time.Instant;
import java.util.List;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.record.RecordType;

/**
 * A record that was read, as an index takes it.
 *
 * @param sequence of its leaf in the channel
 * @param time when the archive took it
 * @param parts all of them, in order
 * @param attachments what is known of its files' text, in the order of their parts
 */
public record IndexedRecord(
    RecordId record,
    long sequence,
    Instant time,
    RecordType type,
    PartyCode author,
    Language language,
    List<Part> parts,
    List<AttachedText> attachments) {
  public IndexedRecord {
    parts = List.copyOf(parts);
    attachments = List.copyOf(attachments);
  }

  /** One of whose files nothing is known. */
  public IndexedRecord(
      RecordId record,
      long sequence,
      Instant time,
      RecordType type,
      PartyCode author,
      Language language,
      List<Part> parts) {
    this(record, sequence, time, type, author, language, parts, List.of());
  }

  /** Its name: what it says is confidential. */
  @Override
  public String toString() {
    return "IndexedRecord[" + record + "]";
  }
}

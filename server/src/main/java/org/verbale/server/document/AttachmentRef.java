package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.record.RecordLimits;
import org.verbale.server.storage.Key;

/**
 * An attachment by the record that it belongs, or will belong, to.
 *
 * @param index 0-based, in the order of the private block's lines
 */
public record AttachmentRef(ChannelId channel, RecordId record, int index) {
  /**
   * @throws IllegalArgumentException if no record could have such an attachment
   */
  public AttachmentRef {
    requireNonNull(channel, "channel");
    requireNonNull(record, "record");
    if (index < 0 || index >= RecordLimits.MAX_ATTACHMENTS) {
      throw new IllegalArgumentException(
          "attachment: " + index + " (expected: 0 to " + (RecordLimits.MAX_ATTACHMENTS - 1) + ")");
    }
  }

  /** Of its row in {@code UPLOAD}. */
  Key key() {
    return Key.text(record.value()).andUint8(index);
  }

  /** Of a row in {@code CHUNK}. */
  Key chunk(long number) {
    return key().andUint64(number);
  }
}

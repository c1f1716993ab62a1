package org.verbale.client;

import java.time.Instant;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;

/**
 * A record that stands in the archive.
 *
 * @param sequence of its leaf in the channel
 * @param time when the archive took it
 */
public record PostedRecord(ChannelId channel, RecordId record, long sequence, Instant time) {}

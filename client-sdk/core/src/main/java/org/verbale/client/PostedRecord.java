package org.verbale.client;

import java.time.Instant;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;

/**
 * A record that the archive took: durable, on the server's word. {@link Channel#receipt} proves it.
 *
 * @param sequence of its leaf in the channel
 * @param time when the archive took it
 */
public record PostedRecord(ChannelId channel, RecordId record, long sequence, Instant time) {}

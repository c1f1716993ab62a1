package org.verbale.client;

import java.time.Instant;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

/**
 * A record that this device had read, and that the log does not have since it was restored from a
 * backup after a disaster: nobody gave it back, or could.
 *
 * @param time when the log before had taken it
 * @param own whether this device had written it; what it said can be said again, as another record
 */
public record LostRecord(
    ChannelId channel, RecordId record, RecordType type, Instant time, boolean own) {}

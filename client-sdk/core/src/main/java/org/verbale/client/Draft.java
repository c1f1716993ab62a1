package org.verbale.client;

import org.verbale.id.ChannelId;

/** A stored draft and where it is meant to go. */
public record Draft(ChannelId channel, RecordDraft record) {}

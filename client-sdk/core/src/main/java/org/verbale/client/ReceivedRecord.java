package org.verbale.client;

/** A record of the channel: opened and checked, or with the reason why it does not open. */
public sealed interface ReceivedRecord permits ReadableRecord, UnreadableRecord {
  RecordHeader header();
}

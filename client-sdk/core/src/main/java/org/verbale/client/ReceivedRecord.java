package org.verbale.client;

/** A record of the channel: opened and checked, or why it does not open, or who erased it. */
public sealed interface ReceivedRecord permits ReadableRecord, UnreadableRecord, ErasedRecord {
  RecordHeader header();
}

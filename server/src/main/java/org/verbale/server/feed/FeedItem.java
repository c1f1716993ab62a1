package org.verbale.server.feed;

import org.verbale.id.ChannelId;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedHead;

/** Something that happened, with the cursor to resume from once it was kept. */
public sealed interface FeedItem {
  /** Index of the first leaf that this item and those before it did not account for. */
  long cursor();

  /** An entry of a chain that the device may read. */
  record Entered(long cursor, Entry entry) implements FeedItem {}

  /** The newest published head, all entries below its size having been delivered. */
  record Sealed(long cursor, SealedHead head) implements FeedItem {}

  /** A welcome waits for the device. Told once a subscription. */
  record Welcome(long cursor, ChannelId channel) implements FeedItem {}
}

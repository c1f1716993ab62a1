package org.verbale.server.search;

import java.util.Map;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;

/**
 * Which part of a channel an index holds: what a commit of it says.
 *
 * @param head end of the chain when it was made, by which another log's index is told
 */
record Progress(ChannelId channel, ChannelHead head) {
  private static final String FORMAT = "format";
  private static final String CHANNEL = "channel";
  private static final String LENGTH = "length";
  private static final String LAST = "last";

  /** Another number wherever documents are made otherwise. */
  private static final String THIS_FORMAT = "1";

  static Progress none(ChannelId channel) {
    return new Progress(channel, ChannelHead.EMPTY);
  }

  /** The first sequence that is not in it. */
  long next() {
    return head.length();
  }

  Map<String, String> write() {
    return Map.of(
        FORMAT,
        THIS_FORMAT,
        CHANNEL,
        channel.toString(),
        LENGTH,
        Long.toString(head.length()),
        LAST,
        head.last().toHex());
  }

  /** Reads what {@link #write} wrote of {@code channel}. */
  static Progress read(ChannelId channel, Map<String, String> data) throws IndexDamagedException {
    if (!THIS_FORMAT.equals(data.get(FORMAT)) || !channel.toString().equals(data.get(CHANNEL))) {
      throw new IndexDamagedException("index: another's (expected: of this channel)", null);
    }
    try {
      long length = Long.parseLong(data.getOrDefault(LENGTH, ""));
      return new Progress(
          channel, new ChannelHead(length, Digest.fromHex(data.getOrDefault(LAST, ""))));
    } catch (IllegalArgumentException e) {
      throw new IndexDamagedException("index: no progress (expected: as written)", e);
    }
  }
}

package org.verbale.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.note.Decimal;

/**
 * The MLS group of a channel in one generation. Its text form, {@code channel|generation}, is the
 * MLS {@code group_id}, and the context with which archive keys are exported.
 *
 * @param generation 0 to 2^32 - 1; a channel begins with 0, each change of suite starts the next
 */
public record GroupId(ChannelId channel, long generation) {
  /** Largest generation: 2^32 - 1. */
  public static final long MAX_GENERATION = 0xffff_ffffL;

  /**
   * @throws IllegalArgumentException for a generation out of range
   */
  public GroupId {
    if (generation < 0 || generation > MAX_GENERATION) {
      throw new IllegalArgumentException(
          "generation: " + generation + " (expected: 0 to 2^32 - 1)");
    }
  }

  /** Reads MLS {@code group_id} bytes. */
  public static GroupId of(Bytes bytes) throws MalformedException {
    String text = new String(bytes.toByteArray(), US_ASCII);
    int bar = Math.max(text.indexOf('|'), 0);
    try {
      ChannelId channel = ChannelId.of(text.substring(0, bar));
      GroupId id = new GroupId(channel, Decimal.parse("group_id", text.substring(bar + 1)));
      if (id.toBytes().equals(bytes)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    throw malformed();
  }

  private static MalformedException malformed() {
    return new MalformedException("group_id", "malformed", "channel|generation");
  }

  /** The {@code group_id}: ASCII of the text form. */
  public Bytes toBytes() {
    return Bytes.of(toString().getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return channel + "|" + generation;
  }
}

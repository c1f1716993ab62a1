package org.verbale.channel;

import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * One epoch of a channel: what every key derivation is bound to. Its text form is {@code
 * channel|generation|number}.
 *
 * @param number as MLS counts within the generation: 0 to 2^63 - 1
 */
public record EpochId(GroupId group, long number) {
  /**
   * @throws IllegalArgumentException for a negative number
   */
  public EpochId {
    if (number < 0) {
      throw new IllegalArgumentException("epoch: " + number + " (expected: 0 to 2^63 - 1)");
    }
  }

  public EpochId(ChannelId channel, long generation, long number) {
    this(new GroupId(channel, generation), number);
  }

  /** Reads the lines {@code channel}, {@code generation}, {@code epoch}. */
  public static EpochId read(LineReader in) throws MalformedException {
    ChannelId channel = in.line("channel").word("a channel id", ChannelId::of);
    long generation = in.line("generation").number(GroupId.MAX_GENERATION);
    return new EpochId(channel, generation, in.line("epoch").number());
  }

  /** Writes what {@link #read} reads. */
  public void writeTo(LineWriter out) {
    out.line("channel").word(channel());
    out.line("generation").number(group.generation());
    out.line("epoch").number(number);
  }

  public ChannelId channel() {
    return group.channel();
  }

  /** Whether the channel began with it: it alone has no key before it. */
  public boolean isFirst() {
    return group.generation() == 0 && number == 0;
  }

  @Override
  public String toString() {
    return group + "|" + number;
  }
}

package org.verbale.channel;

/** Every limit of the formats here. Lengths in bytes. */
public final class ChannelLimits {
  /** Longest signed note of this package. */
  public static final int MAX_NOTE = 2048;

  private ChannelLimits() {}
}

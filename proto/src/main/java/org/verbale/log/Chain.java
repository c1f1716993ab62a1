package org.verbale.log;

import java.util.Optional;
import org.verbale.id.ChannelId;

/**
 * A gap-free chain of leaves within the archive: a channel's, the registry's, or that of the log
 * about itself. Immutable; two are equal if their text forms are.
 */
public final class Chain implements Comparable<Chain> {
  /** Says who may sign what: trust roots, certificates, revocations, assignments. */
  public static final Chain REGISTRY = new Chain("registry", Optional.empty());

  /** Says by which key the log signs. */
  public static final Chain LOG = new Chain("log", Optional.empty());

  private final String text;
  private final Optional<ChannelId> channel;

  private Chain(String text, Optional<ChannelId> channel) {
    this.text = text;
    this.channel = channel;
  }

  /** The chain of {@code channel}. */
  public static Chain of(ChannelId channel) {
    return new Chain(channel.toString(), Optional.of(channel));
  }

  /**
   * Reads {@code registry}, {@code log} or a channel's text form, which has a slash.
   *
   * @throws IllegalArgumentException if {@code text} is none of them
   */
  public static Chain of(String text) {
    if (text.equals(REGISTRY.text)) {
      return REGISTRY;
    }
    return text.equals(LOG.text) ? LOG : of(ChannelId.of(text));
  }

  /** Empty for {@link #REGISTRY} and {@link #LOG}. */
  public Optional<ChannelId> channel() {
    return channel;
  }

  @Override
  public int compareTo(Chain other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chain that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text form. */
  @Override
  public String toString() {
    return text;
  }
}

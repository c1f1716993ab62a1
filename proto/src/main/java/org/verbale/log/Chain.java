package org.verbale.log;

import java.util.Optional;
import org.verbale.id.ChannelId;

/**
 * A gap-free chain of leaves within the archive: a channel's, or the registry's.
 *
 * @param channel empty for the registry: trust roots, certificates, revocations, assignments
 */
public record Chain(Optional<ChannelId> channel) implements Comparable<Chain> {
  private static final String REGISTRY_TEXT = "registry";

  /** The chain that says who may sign what. */
  public static final Chain REGISTRY = new Chain(Optional.empty());

  /** The chain of {@code channel}. */
  public static Chain of(ChannelId channel) {
    return new Chain(Optional.of(channel));
  }

  /**
   * Reads {@code registry} or a channel's text form.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static Chain of(String text) {
    return text.equals(REGISTRY_TEXT) ? REGISTRY : of(ChannelId.of(text));
  }

  @Override
  public int compareTo(Chain other) {
    return toString().compareTo(other.toString());
  }

  /** The text form. */
  @Override
  public String toString() {
    return channel.map(ChannelId::toString).orElse(REGISTRY_TEXT);
  }
}

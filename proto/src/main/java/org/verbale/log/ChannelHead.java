package org.verbale.log;

import static java.util.Objects.requireNonNull;

import org.verbale.id.Digest;

/**
 * The end of a chain.
 *
 * @param length number of positions: the sequence number of the next
 * @param last leaf hash of the last, {@link Digest#ZERO} if there is none
 */
public record ChannelHead(long length, Digest last) {
  /** Of a chain without leaves. */
  public static final ChannelHead EMPTY = new ChannelHead(0, Digest.ZERO);

  /**
   * @throws IllegalArgumentException if the length is negative, or 0 with a last leaf, or not 0
   *     without
   */
  public ChannelHead {
    requireNonNull(last, "last");
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
    }
    if ((length == 0) != last.equals(Digest.ZERO)) {
      throw new IllegalArgumentException("head: inconsistent (expected: no last leaf at length 0)");
    }
  }

  /** The head after the leaf with {@code leafHash}. */
  public ChannelHead next(Digest leafHash) {
    return new ChannelHead(Math.addExact(length, 1), leafHash);
  }

  /** Whether {@code position} is the one right behind this head. */
  public boolean isFollowedBy(Position position) {
    return position.sequence() == length && position.previous().equals(last);
  }
}

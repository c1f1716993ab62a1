package org.verbale.search.sealed;

import java.util.Comparator;
import org.verbale.id.ChannelId;
import org.verbale.query.SealedHit;

/** Where a hit stands among all: by score, the best first, then by channel and sequence. */
record Rank(float score, ChannelId channel, long sequence) implements Comparable<Rank> {
  private static final Comparator<Rank> ORDER =
      Comparator.comparingDouble((Rank rank) -> -rank.score())
          .thenComparing(Rank::channel)
          .thenComparingLong(Rank::sequence);

  static Rank of(SealedHit hit) {
    return new Rank(hit.score(), hit.channel(), hit.sequence());
  }

  @Override
  public int compareTo(Rank other) {
    return ORDER.compare(this, other);
  }
}

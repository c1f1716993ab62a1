package org.verbale.server.feed;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import org.verbale.log.Chain;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.View;

/**
 * Where the leaves of some chains stand, in the order of the log: found by each chain's own index,
 * so that what others wrote meanwhile costs nothing. Goes as far as the log went when it was made.
 * Not thread-safe.
 */
final class ChainWalk {
  private final Archive archive;
  private final long until;

  /** One for each chain that is not at its end. */
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::index));

  /** The leaf of a chain that comes next. */
  private record Step(long index, Chain chain, long sequence) {}

  /**
   * Begins at the leaf {@code from} of the log.
   *
   * @param size of the log in {@code view}
   */
  ChainWalk(Archive archive, View view, Set<Chain> chains, long from, long size) {
    this.archive = archive;
    this.until = size;
    for (Chain chain : chains) {
      add(view, chain, archive.sequenceFrom(view, chain, from));
    }
  }

  /** Where it ends: there, every leaf below was one of the chains', or nobody's here. */
  long until() {
    return until;
  }

  /** The index of the next leaf; none at the end. */
  OptionalLong next(View view) {
    Step step = steps.poll();
    if (step == null) {
      return OptionalLong.empty();
    }
    add(view, step.chain, step.sequence + 1);
    return OptionalLong.of(step.index);
  }

  private void add(View view, Chain chain, long sequence) {
    OptionalLong index = archive.indexOf(view, chain, sequence);
    if (index.isPresent() && index.getAsLong() < until) {
      steps.add(new Step(index.getAsLong(), chain, sequence));
    }
  }
}

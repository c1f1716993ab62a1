package org.verbale.server.search;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;

import org.apache.lucene.codecs.CompetitiveImpactAccumulator;
import org.apache.lucene.codecs.Impact;
import org.apache.lucene.index.FreqAndNormBuffer;

/**
 * What the best of each block of postings could score at most: pairs of frequency and norm of which
 * none is below another in both, as an index of words keeps them for its own blocks. A search that
 * has enough hits passes over blocks that cannot hold a better one. Immutable.
 */
final class BlockImpacts {
  /** Postings in a block, as in Lucene's own. */
  static final int BLOCK = 128;

  /** Number of the block behind the last. */
  static final int NONE = Integer.MAX_VALUE;

  /** What a pair takes in memory, and what holds a block's. */
  private static final long PAIR = Integer.BYTES + Long.BYTES;

  private static final long BUFFER = 72;

  /** What could be anything. */
  static final FreqAndNormBuffer UNRANKED = unranked();

  private final Opened.Postings postings;
  private final FreqAndNormBuffer[] blocks;
  private final FreqAndNormBuffer all;
  private final long bytes;

  private BlockImpacts(
      Opened.Postings postings, FreqAndNormBuffer[] blocks, FreqAndNormBuffer all) {
    this.postings = postings;
    this.blocks = blocks;
    this.all = all;
    long taken = BUFFER + PAIR * all.size;
    for (FreqAndNormBuffer each : blocks) {
      taken += BUFFER + PAIR * each.size;
    }
    this.bytes = taken;
  }

  static BlockImpacts of(Opened.Postings postings, Opened.Lengths lengths) {
    var blocks = new FreqAndNormBuffer[(postings.count() + BLOCK - 1) / BLOCK];
    var whole = new CompetitiveImpactAccumulator();
    var one = new CompetitiveImpactAccumulator();
    for (int block = 0; block < blocks.length; block++) {
      one.clear();
      int end = Math.min(postings.count(), (block + 1) * BLOCK);
      for (int number = block * BLOCK; number < end; number++) {
        one.add(
            postings.end(number) - postings.begin(number), lengths.norm(postings.document(number)));
      }
      whole.addAll(one);
      blocks[block] = pairs(one);
    }
    return new BlockImpacts(postings, blocks, pairs(whole));
  }

  private static FreqAndNormBuffer unranked() {
    var pairs = new FreqAndNormBuffer();
    pairs.growNoCopy(1);
    pairs.add(Integer.MAX_VALUE, 1);
    return pairs;
  }

  private static FreqAndNormBuffer pairs(CompetitiveImpactAccumulator accumulated) {
    var pairs = new FreqAndNormBuffer();
    var impacts = accumulated.getCompetitiveFreqNormPairs();
    pairs.growNoCopy(impacts.size());
    for (Impact each : impacts) {
      pairs.add(each.freq, each.norm);
    }
    return pairs;
  }

  /** The last document of a block; none where there is no such block. */
  int last(int block) {
    return block < blocks.length
        ? postings.document(Math.min(postings.count(), (block + 1) * BLOCK) - 1)
        : NO_MORE_DOCS;
  }

  /** The pairs of a block; of all where there is no such block. */
  FreqAndNormBuffer block(int number) {
    return number < blocks.length ? blocks[number] : all;
  }

  /** The pairs of all blocks. */
  FreqAndNormBuffer all() {
    return all;
  }

  /** What it takes in memory, roughly. */
  long bytes() {
    return bytes;
  }
}

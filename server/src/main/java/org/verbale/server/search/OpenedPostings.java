package org.verbale.server.search;

import org.apache.lucene.index.FreqAndNormBuffer;
import org.apache.lucene.index.Impacts;
import org.apache.lucene.index.ImpactsEnum;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Goes through opened postings as if they were an index's. Lucene looks at the clock between some
 * hundred records, and a phrase may take long in one: it is looked at while positions are read.
 */
final class OpenedPostings extends ImpactsEnum {
  /** Positions between two looks at the clock, less one. */
  private static final int LOOK = 0x3ff;

  private final Opened.Postings postings;
  private final @Nullable BlockImpacts blocks;
  private final Budget budget;
  private final Impacts impacts = new Here();
  private int number = -1;
  private int position;
  private int read;

  /** Whose impacts are told. */
  private int block;

  OpenedPostings(Opened.Postings postings, Budget budget) {
    this.postings = postings;
    this.blocks = postings.impacts();
    this.budget = budget;
  }

  @Override
  public int docID() {
    if (number < 0) {
      return -1;
    }
    return number < postings.count() ? postings.document(number) : NO_MORE_DOCS;
  }

  @Override
  public int nextDoc() {
    return moveTo(number + 1);
  }

  @Override
  public int advance(int target) {
    int from = number + 1;
    return moveTo(from >= postings.count() ? postings.count() : postings.find(target, from));
  }

  private int moveTo(int next) {
    number = next;
    if (next < postings.count()) {
      position = postings.begin(next);
    }
    return docID();
  }

  /**
   * As many as are before {@code end} and go into one block, from this one on; moves behind them.
   */
  @Override
  public void nextPostings(int end, DocAndFloatFeatureBuffer buffer) {
    int from = Math.max(number, 0);
    int many = 0;
    if (number >= 0) {
      int limit = Math.min(postings.count() - from, BlockImpacts.BLOCK);
      buffer.growNoCopy(BlockImpacts.BLOCK);
      while (many < limit && postings.document(from + many) < end) {
        buffer.features[many] = postings.end(from + many) - postings.begin(from + many);
        many++;
      }
      postings.copy(from, buffer.docs, many);
      var unused = moveTo(from + many);
    }
    buffer.size = many;
  }

  @Override
  public void advanceShallow(int target) {
    int from = Math.max(number, 0);
    int to = from >= postings.count() ? postings.count() : postings.find(target, from);
    block = to < postings.count() ? to / BlockImpacts.BLOCK : BlockImpacts.NONE;
  }

  @Override
  public Impacts getImpacts() {
    return impacts;
  }

  @Override
  public long cost() {
    return postings.count();
  }

  @Override
  public int freq() {
    return postings.end(number) - postings.begin(number);
  }

  @Override
  public int nextPosition() {
    if ((++read & LOOK) == 0) {
      budget.demandTime();
    }
    return postings.position(position++);
  }

  @Override
  public int startOffset() {
    return -1;
  }

  @Override
  public int endOffset() {
    return -1;
  }

  @Override
  public @Nullable BytesRef getPayload() {
    return null;
  }

  /** The block that was moved to, and behind it all: where nothing is ranked, nothing is passed. */
  private final class Here extends Impacts {
    @Override
    public int numLevels() {
      return blocks == null ? 1 : 2;
    }

    @Override
    public int getDocIdUpTo(int level) {
      return blocks == null || level > 0 ? NO_MORE_DOCS : blocks.last(block);
    }

    @Override
    public FreqAndNormBuffer getImpacts(int level) {
      if (blocks == null) {
        return BlockImpacts.UNRANKED;
      }
      return level == 0 ? blocks.block(block) : blocks.all();
    }
  }
}

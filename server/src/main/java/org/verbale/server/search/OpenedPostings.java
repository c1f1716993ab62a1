package org.verbale.server.search;

import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Goes through opened postings as if they were an index's. Lucene looks at the clock between some
 * hundred records, and a phrase may take long in one: it is looked at while positions are read.
 */
final class OpenedPostings extends PostingsEnum {
  /** Positions between two looks at the clock, less one. */
  private static final int LOOK = 0x3ff;

  private final Opened.Postings postings;
  private final Budget budget;
  private int number = -1;
  private int position;
  private int read;

  OpenedPostings(Opened.Postings postings, Budget budget) {
    this.postings = postings;
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
}

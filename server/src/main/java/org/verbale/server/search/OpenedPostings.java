package org.verbale.server.search;

import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Goes through opened postings as if they were an index's. */
final class OpenedPostings extends PostingsEnum {
  private final Opened.Postings postings;
  private int number = -1;
  private int position;

  OpenedPostings(Opened.Postings postings) {
    this.postings = postings;
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

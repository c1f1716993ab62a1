package org.verbale.server.search;

import java.util.Map;
import org.apache.lucene.index.BaseTermsEnum;
import org.apache.lucene.index.ImpactsEnum;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The opened terms of a field of one segment, called by their numbers in the query. Others cannot
 * be asked for, and these not be listed.
 */
final class OpenedTerms extends Terms {
  private final Map<BytesRef, Opened.Postings> terms;
  private final Opened.@Nullable Lengths lengths;
  private final int documents;
  private final Budget budget;

  /**
   * @param lengths null for a facet
   * @param documents of the segment
   */
  OpenedTerms(
      Map<BytesRef, Opened.Postings> terms,
      Opened.@Nullable Lengths lengths,
      int documents,
      Budget budget) {
    this.terms = terms;
    this.lengths = lengths;
    this.documents = documents;
    this.budget = budget;
  }

  @Override
  public TermsEnum iterator() {
    return new Seeker();
  }

  @Override
  public long size() {
    return terms.size();
  }

  @Override
  public long getSumTotalTermFreq() {
    return lengths == null ? documents : lengths.total();
  }

  /** At least one term for each that has the field; nothing is ranked by it. */
  @Override
  public long getSumDocFreq() {
    return getDocCount();
  }

  @Override
  public int getDocCount() {
    return lengths == null ? documents : lengths.count();
  }

  @Override
  public boolean hasFreqs() {
    return lengths != null;
  }

  @Override
  public boolean hasOffsets() {
    return false;
  }

  @Override
  public boolean hasPositions() {
    return lengths != null;
  }

  @Override
  public boolean hasPayloads() {
    return false;
  }

  private final class Seeker extends BaseTermsEnum {
    private BytesRef name = new BytesRef();
    private Opened.Postings found = new Opened.Postings();

    @Override
    public boolean seekExact(BytesRef text) {
      Opened.Postings postings = terms.get(text);
      if (postings == null || postings.count() == 0) {
        return false;
      }
      name = BytesRef.deepCopyOf(text);
      found = postings;
      return true;
    }

    @Override
    public BytesRef term() {
      return name;
    }

    @Override
    public int docFreq() {
      return found.count();
    }

    @Override
    public long totalTermFreq() {
      return found.total();
    }

    @Override
    public PostingsEnum postings(@Nullable PostingsEnum reuse, int flags) {
      return new OpenedPostings(found, budget);
    }

    @Override
    public ImpactsEnum impacts(int flags) {
      return new OpenedPostings(found, budget);
    }

    @Override
    public SeekStatus seekCeil(BytesRef text) {
      throw sealed();
    }

    @Override
    public void seekExact(long ord) {
      throw sealed();
    }

    @Override
    public long ord() {
      throw sealed();
    }

    @Override
    public BytesRef next() {
      throw sealed();
    }

    private static UnsupportedOperationException sealed() {
      return new UnsupportedOperationException("terms: sealed (expected: asked for one by one)");
    }
  }
}

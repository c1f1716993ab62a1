package org.verbale.server.search;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * A segment as one query sees it: with the fields and terms that were opened for it, called by
 * their numbers, and without the documents that do not count for it. What stands beside the terms
 * is the index's own.
 */
final class SealedReader extends FilterLeafReader {
  private final int counted;
  private final int alive;
  private final Map<String, Field> fields;

  /**
   * A field of the query.
   *
   * @param lengths null for a facet
   */
  record Field(OpenedTerms terms, Opened.@Nullable Lengths lengths) {}

  /**
   * @param counted documents that count, the first ones
   */
  SealedReader(LeafReader in, int counted, Map<String, Field> fields) {
    super(in);
    this.counted = counted;
    this.fields = fields;
    this.alive = counted == in.maxDoc() ? in.numDocs() : count(in.getLiveDocs(), counted);
  }

  private static int count(@Nullable Bits live, int counted) {
    int alive = 0;
    for (int document = 0; document < counted; document++) {
      alive += live == null || live.get(document) ? 1 : 0;
    }
    return alive;
  }

  @Override
  public @Nullable Terms terms(String name) throws IOException {
    Field field = fields.get(name);
    if (field == null) {
      return in.terms(name);
    }
    return field.terms().getDocCount() == 0 ? null : field.terms();
  }

  @Override
  public @Nullable NumericDocValues getNormValues(String name) throws IOException {
    Field field = fields.get(name);
    if (field == null) {
      return in.getNormValues(name);
    }
    return field.lengths() == null ? null : new Norms(field.lengths());
  }

  @Override
  public int numDocs() {
    return alive;
  }

  @Override
  public @Nullable Bits getLiveDocs() {
    Bits live = in.getLiveDocs();
    if (counted == in.maxDoc()) {
      return live;
    }
    return new Bits() {
      @Override
      public boolean get(int document) {
        return document < counted && (live == null || live.get(document));
      }

      @Override
      public int length() {
        return in.maxDoc();
      }
    };
  }

  /** Of what one query sees nothing is kept. */
  @Override
  public @Nullable CacheHelper getCoreCacheHelper() {
    return null;
  }

  @Override
  public @Nullable CacheHelper getReaderCacheHelper() {
    return null;
  }

  /** The segment is its index's. */
  @Override
  protected void doClose() {
    // Nothing is this reader's own.
  }

  private static final class Norms extends NumericDocValues {
    private final Opened.Lengths lengths;
    private int document = -1;

    Norms(Opened.Lengths lengths) {
      this.lengths = lengths;
    }

    @Override
    public boolean advanceExact(int target) {
      document = target;
      return lengths.norm(target) != 0;
    }

    @Override
    public long longValue() {
      return lengths.norm(document);
    }

    @Override
    public int docID() {
      return document;
    }

    @Override
    public int nextDoc() {
      return advance(document + 1);
    }

    @Override
    public int advance(int target) {
      document = target;
      while (document < lengths.documents() && lengths.norm(document) == 0) {
        document++;
      }
      if (document >= lengths.documents()) {
        document = NO_MORE_DOCS;
      }
      return document;
    }

    @Override
    public long cost() {
      return lengths.count();
    }
  }
}

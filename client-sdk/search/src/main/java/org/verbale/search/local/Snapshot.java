package org.verbale.search.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.CollectionTerminatedException;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.FilterCollector;
import org.apache.lucene.search.FilterLeafCollector;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.jspecify.annotations.Nullable;

/**
 * Several channels' indexes as they were at a position of each: what came later neither is found
 * nor counts. Documents of a channel are in the order of its records, so what counts are the first
 * so many.
 */
final class Snapshot extends IndexSearcher {
  /** Up to here the number of hits is exact. */
  static final int EXACT = 1000;

  /** By the order of a leaf: how many of its documents count. */
  private final int[] counted;

  private final boolean whole;

  private Snapshot(IndexReader reader, int[] counted) {
    super(reader);
    this.counted = counted;
    this.whole =
        reader.leaves().stream().allMatch(leaf -> counted[leaf.ord] == leaf.reader().maxDoc());
    setQueryCache(null);
  }

  /**
   * A snapshot of {@code channels}.
   *
   * @param bounds for each, the first sequence that does not count
   */
  static Snapshot of(List<DirectoryReader> channels, List<Long> bounds) throws IOException {
    List<Integer> counted = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      int left = before(channels.get(i), bounds.get(i));
      for (LeafReaderContext leaf : channels.get(i).leaves()) {
        int here = Math.min(left, leaf.reader().maxDoc());
        counted.add(here);
        left -= here;
      }
    }
    var reader = new MultiReader(channels.toArray(IndexReader[]::new), false);
    return new Snapshot(reader, counted.stream().mapToInt(Integer::intValue).toArray());
  }

  /** How many documents of a channel stand before {@code sequence}. */
  static int before(DirectoryReader channel, long sequence) throws IOException {
    int low = 0;
    int high = channel.maxDoc();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence(channel, middle) < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The sequence of a document. */
  private static long sequence(DirectoryReader channel, int document) throws IOException {
    for (LeafReaderContext leaf : channel.leaves()) {
      int inLeaf = document - leaf.docBase;
      if (inLeaf >= 0 && inLeaf < leaf.reader().maxDoc()) {
        NumericDocValues sequences = leaf.reader().getNumericDocValues(Documents.SEQUENCE);
        if (sequences != null && sequences.advanceExact(inLeaf)) {
          return sequences.longValue();
        }
      }
    }
    throw new IndexDamagedException(Damage.MIXED, null);
  }

  // --- statistics

  private boolean isWhole(LeafReaderContext leaf) {
    return counted[leaf.ord] == leaf.reader().maxDoc();
  }

  /** In how many records that count a term stands. */
  int records(Term term) throws IOException {
    return (int) count(term)[0];
  }

  /** Records and occurrences. */
  private long[] count(Term term) throws IOException {
    long records = 0;
    long occurrences = 0;
    for (LeafReaderContext leaf : getLeafContexts()) {
      if (isWhole(leaf)) {
        records += leaf.reader().docFreq(term);
        occurrences += leaf.reader().totalTermFreq(term);
        continue;
      }
      PostingsEnum postings = leaf.reader().postings(term, PostingsEnum.FREQS);
      while (postings != null && postings.nextDoc() < counted[leaf.ord]) {
        records++;
        occurrences += postings.freq();
      }
    }
    return new long[] {records, occurrences};
  }

  @Override
  public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq)
      throws IOException {
    if (whole) {
      return super.termStatistics(term, docFreq, totalTermFreq);
    }
    long[] count = count(term);
    // A term of later records alone scores none that counts; Lucene wants a number nevertheless.
    return new TermStatistics(term.bytes(), Math.max(1, count[0]), Math.max(1, count[1]));
  }

  @Override
  public @Nullable CollectionStatistics collectionStatistics(String field) throws IOException {
    if (whole) {
      return super.collectionStatistics(field);
    }
    long all = 0;
    long records = 0;
    long tokens = 0;
    for (LeafReaderContext leaf : getLeafContexts()) {
      all += counted[leaf.ord];
      NumericDocValues totals = leaf.reader().getNumericDocValues(Documents.total(field));
      while (totals != null && totals.nextDoc() < counted[leaf.ord]) {
        records++;
        tokens += totals.longValue();
      }
    }
    return records == 0
        ? super.collectionStatistics(field) // what is found there does not count
        : new CollectionStatistics(field, all, records, tokens, records);
  }

  // --- search

  /** The best {@code most} of what counts, behind {@code after}. */
  TopDocs best(Query query, @Nullable ScoreDoc after, int most) throws IOException {
    var manager = new TopScoreDocCollectorManager(most, after, EXACT);
    return search(
        query,
        new CollectorManager<Counting, TopDocs>() {
          @Override
          public Counting newCollector() {
            return new Counting(manager.newCollector());
          }

          @Override
          public TopDocs reduce(Collection<Counting> collectors) throws IOException {
            return manager.reduce(collectors.stream().map(each -> each.best).toList());
          }
        });
  }

  /** Leaves out what does not count. */
  private final class Counting extends FilterCollector {
    private final TopScoreDocCollector best;

    Counting(TopScoreDocCollector best) {
      super(best);
      this.best = best;
    }

    @Override
    public LeafCollector getLeafCollector(LeafReaderContext leaf) throws IOException {
      int here = counted[leaf.ord];
      if (here == 0) {
        throw new CollectionTerminatedException();
      }
      LeafCollector collector = super.getLeafCollector(leaf);
      if (isWhole(leaf)) {
        return collector;
      }
      return new FilterLeafCollector(collector) {
        @Override
        public void collect(int document) throws IOException {
          if (document < here) {
            super.collect(document);
          }
        }
      };
    }
  }
}

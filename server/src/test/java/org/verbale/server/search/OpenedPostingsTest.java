package org.verbale.server.search;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FreqAndNormBuffer;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.SmallFloat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.terms.Postings;
import org.verbale.testing.Seeds;

/** What was opened, beside an index of the same words. */
class OpenedPostingsTest {
  private static final int WORDS = 12;
  private static final int RECORDS = 6000;
  private static final int EXACT = 100;
  private static final String FIELD = "text";

  private final Budget budget =
      new Budget(Duration.ofHours(1), Long.MAX_VALUE, InstantSource.system());

  static LongStream seeds() {
    return Seeds.of(3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void best_areThoseOfAPlainIndex_thoughBlocksArePassedOver(long seed) throws IOException {
    var random = Seeds.random(OpenedPostingsTest.class, seed);
    try (Directory directory = written(random);
        DirectoryReader plain = DirectoryReader.open(directory)) {
      assertThat(plain.leaves()).as("segments").hasSizeGreaterThan(1);
      IndexReader opened = opened(plain);
      int passed = 0;
      for (Query query : queries(random)) {
        TopDocs expected = search(plain, query);
        TopDocs found = search(opened, query);
        assertThat(hits(found)).as(query.toString()).isEqualTo(hits(expected));
        passed += found.totalHits.relation() == TotalHits.Relation.EQUAL_TO ? 0 : 1;
      }
      assertThat(passed).as("questions of which not every hit was looked at").isPositive();
    }
  }

  private static Directory written(Random random) throws IOException {
    var directory = new ByteBuffersDirectory();
    var config = new IndexWriterConfig(new StandardAnalyzer()).setMaxBufferedDocs(RECORDS / 3);
    try (var writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < RECORDS; i++) {
        var text = new StringBuilder();
        int length = 1 + random.nextInt(1 + random.nextInt(60));
        for (int j = 0; j < length; j++) {
          text.append('w').append((int) (WORDS * Math.pow(random.nextDouble(), 2))).append(' ');
        }
        var document = new Document();
        document.add(new TextField(FIELD, text.toString(), Field.Store.NO));
        writer.addDocument(document);
      }
    }
    return directory;
  }

  /** The same segments, with the words as a query has them opened. */
  private IndexReader opened(DirectoryReader plain) throws IOException {
    List<IndexReader> readers = new ArrayList<>();
    for (LeafReaderContext leaf : plain.leaves()) {
      LeafReader segment = leaf.reader();
      Opened.Lengths lengths = lengths(segment);
      Map<BytesRef, Opened.Postings> terms = new HashMap<>();
      for (int word = 0; word < WORDS; word++) {
        terms.put(new BytesRef("w" + word), postings(segment, "w" + word).ranked(lengths));
      }
      var field =
          new SealedReader.Field(
              new OpenedTerms(terms, lengths, segment.maxDoc(), budget), lengths);
      readers.add(new SealedReader(segment, segment.maxDoc(), Map.of(FIELD, field)));
    }
    return new MultiReader(readers.toArray(IndexReader[]::new), false);
  }

  private static Opened.Lengths lengths(LeafReader segment) throws IOException {
    var lengths = new Opened.Lengths(segment.maxDoc());
    int[] tokens = new int[segment.maxDoc()];
    for (int word = 0; word < WORDS; word++) {
      PostingsEnum all = segment.postings(new Term(FIELD, "w" + word));
      for (int document = all.nextDoc(); document != NO_MORE_DOCS; document = all.nextDoc()) {
        tokens[document] += all.freq();
      }
    }
    NumericDocValues norms = segment.getNormValues(FIELD);
    while (norms.nextDoc() != NO_MORE_DOCS) {
      int length = tokens[norms.docID()];
      assertThat(norms.longValue()).isEqualTo(SmallFloat.intToByte4(length));
      lengths.add(norms.docID(), SmallFloat.intToByte4(length), length);
    }
    return lengths;
  }

  private static Opened.Postings postings(LeafReader segment, String word) throws IOException {
    var opened = new Opened.Postings();
    PostingsEnum all = segment.postings(new Term(FIELD, word), PostingsEnum.POSITIONS);
    for (int document = all.nextDoc(); document != NO_MORE_DOCS; document = all.nextDoc()) {
      int[] positions = new int[all.freq()];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = all.nextPosition();
      }
      opened.add(document, Postings.of(positions));
    }
    return opened;
  }

  private static List<Query> queries(Random random) {
    List<Query> queries = new ArrayList<>();
    for (int word = 0; word < WORDS; word++) {
      queries.add(new TermQuery(term(word)));
    }
    for (Occur occur : List.of(Occur.MUST, Occur.SHOULD)) {
      for (int i = 0; i < 10; i++) {
        var both = new BooleanQuery.Builder();
        random
            .ints(1 + random.nextInt(3), 0, WORDS)
            .distinct()
            .forEach(word -> both.add(new TermQuery(term(word)), occur));
        queries.add(both.build());
      }
    }
    for (int i = 0; i < 10; i++) {
      queries.add(new PhraseQuery(random.nextInt(3), FIELD, word(random), word(random)));
    }
    return queries;
  }

  private static Term term(int word) {
    return new Term(FIELD, "w" + word);
  }

  private static String word(Random random) {
    return "w" + random.nextInt(WORDS);
  }

  private static TopDocs search(IndexReader reader, Query query) throws IOException {
    var searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    return searcher.search(query, new TopScoreDocCollectorManager(10, null, EXACT));
  }

  private static List<String> hits(TopDocs found) {
    return Arrays.stream(found.scoreDocs).map(ScoreDoc::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void walk_meetsWhatStands_andNoBlockPromisesTooLittle(long seed) {
    var random = Seeds.random(OpenedPostingsTest.class, seed);
    int documents = 5000;
    var lengths = new Opened.Lengths(documents);
    var postings = new Opened.Postings();
    var expected = new TreeMap<Integer, Integer>();
    for (int document = 0; document < documents; document++) {
      int length = 1 + random.nextInt(1000);
      lengths.add(document, SmallFloat.intToByte4(length), length);
      if (random.nextInt(3) == 0) {
        int[] positions = IntStream.range(0, 1 + random.nextInt(9)).toArray();
        postings.add(document, Postings.of(positions));
        expected.put(document, positions.length);
      }
    }
    var walk = new OpenedPostings(postings.ranked(lengths), budget);
    int at = -1;
    while (at != NO_MORE_DOCS) {
      int target = at + 1 + (random.nextBoolean() ? 0 : random.nextInt(400));
      walk.advanceShallow(target);
      demandBound(walk, target, expected, lengths);
      Integer next = expected.ceilingKey(target);
      at = target == at + 1 && random.nextBoolean() ? walk.nextDoc() : walk.advance(target);
      assertThat(at).isEqualTo(next == null ? NO_MORE_DOCS : next);
      if (next != null && random.nextInt(4) == 0) {
        at = demandSame(walk, expected, at + random.nextInt(300));
      } else if (next != null) {
        assertThat(walk.freq()).isEqualTo(expected.get(at));
      }
    }
  }

  /** What stands before {@code end} comes as one piece, or several. */
  private static int demandSame(
      OpenedPostings walk, NavigableMap<Integer, Integer> expected, int end) {
    var read = new TreeMap<Integer, Integer>();
    Map<Integer, Integer> rest = expected.tailMap(walk.docID(), true).headMap(end, false);
    var buffer = new DocAndFloatFeatureBuffer();
    do {
      walk.nextPostings(end, buffer);
      for (int i = 0; i < buffer.size; i++) {
        read.put(buffer.docs[i], (int) buffer.features[i]);
      }
    } while (buffer.size > 0);
    assertThat(read).isEqualTo(rest);
    return walk.docID();
  }

  private static void demandBound(
      OpenedPostings walk,
      int target,
      NavigableMap<Integer, Integer> expected,
      Opened.Lengths lengths) {
    int before = target;
    for (int level = 0; level < walk.getImpacts().numLevels(); level++) {
      int last = walk.getImpacts().getDocIdUpTo(level);
      assertThat(last).isGreaterThanOrEqualTo(before);
      before = last;
      FreqAndNormBuffer pairs = walk.getImpacts().getImpacts(level);
      expected
          .subMap(target, true, last, true)
          .forEach(
              (document, frequency) ->
                  assertThat(
                          IntStream.range(0, pairs.size)
                              .anyMatch(
                                  i ->
                                      pairs.freqs[i] >= frequency
                                          && Long.compareUnsigned(
                                                  pairs.norms[i], lengths.norm(document))
                                              <= 0))
                      .isTrue());
    }
  }
}

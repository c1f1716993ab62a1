package org.verbale.search.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.record.Part;
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;
import org.verbale.terms.TermField;
import org.verbale.testing.Seeds;

/** The same records, order and scores as one plain Lucene index of all of them has. */
class RankIdentityTest {
  private static final int TOP = 20;
  private static final List<ChannelId> CHANNELS =
      List.of(IndexFixture.ANSWERS, IndexFixture.DIALOGUE, IndexFixture.REVIEWERS);

  @TempDir Path directory;

  private final Corpus corpus = Corpus.load();
  private final Map<ChannelId, List<IndexedRecord>> records = new TreeMap<>();

  static LongStream seeds() {
    return Seeds.of(1);
  }

  /** How a query is made. */
  private enum Kind {
    TERM(1),
    AND(1),
    OR(1),
    PHRASE(1),
    SLOP(1),
    FILTERED(1),
    EXCEPT(4),
    PREFIX(4);

    /** By how much there are fewer of it. */
    private final int rarity;

    Kind(int rarity) {
      this.rarity = rarity;
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void fortyQueriesOfEachLanguageAndKind_rankAsInAPlainIndex(long seed) throws IOException {
    compare(seed, 40, 40);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  @Tag("slow")
  void threeHundredQueriesOfEachLanguageAndKind_rankAsInALargePlainIndex(long seed)
      throws IOException {
    compare(seed, 3_000, 300);
  }

  private void compare(long seed, int each, int queries) throws IOException {
    Random random = Seeds.random(RankIdentityTest.class, seed);
    try (LocalIndex index = IndexFixture.open(directory);
        var plain = new ByteBuffersDirectory()) {
      for (ChannelId channel : CHANNELS) {
        fill(index, channel, IndexFixture.records(corpus, each, random), random);
      }
      write(plain);
      try (DirectoryReader reader = DirectoryReader.open(plain)) {
        var searcher = new IndexSearcher(reader);
        checkOrder(searcher);
        for (Language language : Language.values()) {
          for (Kind kind : Kind.values()) {
            int found = 0;
            for (int i = 0; i < queries / kind.rarity; i++) {
              found += compare(index, searcher, query(kind, language, random));
            }
            assertThat(found).as("%s %s", language, kind).isPositive();
          }
        }
      }
    }
  }

  /** In several commits, and so in several segments. */
  private void fill(LocalIndex index, ChannelId channel, List<IndexedRecord> all, Random random)
      throws IOException {
    records.put(channel, all);
    int from = 0;
    while (from < all.size()) {
      int to = Math.min(all.size(), from + 1 + random.nextInt(all.size() / 3));
      index.add(channel, all.subList(from, to), IndexFixture.after(all.subList(from, to)));
      from = to;
    }
  }

  private void write(ByteBuffersDirectory plain) throws IOException {
    var config =
        new IndexWriterConfig(AnalysisProfile.ONE.analyzer())
            .setMergePolicy(new LogDocMergePolicy());
    try (var writer = new IndexWriter(plain, config)) {
      for (List<IndexedRecord> channel : records.values()) {
        for (IndexedRecord record : channel) {
          writer.addDocument(document(record));
        }
      }
    }
  }

  /** As anybody would index it who has the text. */
  private static Document document(IndexedRecord record) {
    var document = new Document();
    document.add(new StoredField("id", record.record().value()));
    document.add(new StringField("type", record.type().code(), Field.Store.NO));
    document.add(new StringField("author", record.author().value(), Field.Store.NO));
    document.add(new StringField("language", record.language().code(), Field.Store.NO));
    document.add(new LongPoint("time", record.time().toEpochMilli()));
    for (Part part : record.parts()) {
      if (AnalysisProfile.isText(part)) {
        TermField field = TermField.text(part.language().orElse(record.language()));
        document.add(new TextField(field.code(), part.text(), Field.Store.NO));
      } else if (part.type() == Part.Type.FIELD) {
        document.add(
            new StringField(part.name(), AnalysisProfile.facet(part.text()), Field.Store.NO));
      }
    }
    return document;
  }

  private int compare(LocalIndex index, IndexSearcher plain, String query) throws IOException {
    List<DirectoryReader> readers = new ArrayList<>();
    List<Long> bounds = new ArrayList<>();
    for (ChannelIndex.Committed each : index.commits(CHANNELS)) {
      readers.add(each.reader());
      bounds.add(each.next());
    }
    try {
      Snapshot local = Snapshot.of(readers, bounds);
      QueryTree tree =
          SearchQuery.parse(query)
              .translate(
                  AnalysisProfile.ONE, Set.of(), new IndexDictionary(local), QueryLimits.DEFAULT)
              .tree();
      TopDocs expected = plain.search(LuceneQueries.of(tree), TOP);
      TopDocs found = local.best(LuceneQueries.of(tree), null, TOP);
      assertThat(show(found)).as(query).isEqualTo(show(expected));
      assertThat(found.totalHits.relation()).isEqualTo(expected.totalHits.relation());
      if (expected.totalHits.relation() == TotalHits.Relation.EQUAL_TO) {
        assertThat(found.totalHits.value()).isEqualTo(expected.totalHits.value());
      }
      return expected.scoreDocs.length;
    } finally {
      for (DirectoryReader reader : readers) {
        reader.decRef();
      }
    }
  }

  /** Documents of both are in the order of channel and sequence: their numbers can be compared. */
  private void checkOrder(IndexSearcher plain) throws IOException {
    int document = 0;
    for (List<IndexedRecord> channel : records.values()) {
      for (IndexedRecord record : channel) {
        assertThat(plain.storedFields().document(document++).get("id"))
            .isEqualTo(record.record().value());
      }
    }
  }

  /** Record and exact score of each hit, in order. */
  private static List<String> show(TopDocs found) {
    return Arrays.stream(found.scoreDocs)
        .map(each -> each.doc + " " + Float.toHexString(each.score))
        .toList();
  }

  // --- queries of what the records say

  private String query(Kind kind, Language language, Random random) {
    String a = word(language, random);
    String b = word(language, random);
    return switch (kind) {
      case TERM -> a;
      case AND -> a + " AND " + b;
      case OR -> a + " OR " + b + " " + word(language, random);
      case PHRASE -> "\"" + phrase(language, random, 2 + random.nextInt(2)) + "\"";
      case SLOP -> "\"" + phrase(language, random, 3) + "\"~" + (1 + random.nextInt(6));
      case FILTERED -> a + " " + b + " " + condition(random);
      case EXCEPT -> a + " -" + b;
      case PREFIX ->
          a.substring(0, Math.max(2, a.length() / 2)) + "* " + b + (isOne(b) ? "~1" : "");
    };
  }

  /** Whether it is one term, whatever language it is taken for. */
  private static boolean isOne(String word) {
    return Arrays.stream(Language.values())
        .allMatch(language -> AnalysisProfile.ONE.tokens(language, word).size() <= 1);
  }

  private static String condition(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "article:" + (1 + random.nextInt(20)) + "," + (1 + random.nextInt(20));
      case 1 -> "-instrument:untoc";
      case 2 -> "author:XA,XB";
      case 3 -> "lang:en,fr,ru,ar,zh,es date:2026-01-02..";
      default -> "-type:message,answer";
    };
  }

  private String word(Language language, Random random) {
    while (true) {
      List<String> words = words(corpus.sentence(language, random), language);
      String word = words.get(random.nextInt(words.size()));
      if (word.length() >= 2) {
        return word;
      }
    }
  }

  private String phrase(Language language, Random random, int length) {
    while (true) {
      String sentence = corpus.sentence(language, random);
      List<String> words = words(sentence, language);
      if (words.size() >= length) {
        int from = random.nextInt(words.size() - length + 1);
        List<String> some = new ArrayList<>(words.subList(from, from + length));
        if (random.nextInt(3) == 0) {
          some.remove(1);
        }
        return String.join(" ", some);
      }
    }
  }

  private static List<String> words(String sentence, Language language) {
    if (language == Language.ZH) {
      return AnalysisProfile.ONE.tokens(language, sentence).stream()
          .map(token -> sentence.substring(token.start(), token.end()))
          .filter(word -> !word.isBlank())
          .toList();
    }
    return Arrays.stream(sentence.split("[^\\p{L}\\p{M}\\p{N}'’]+"))
        .filter(word -> !word.isBlank())
        .toList();
  }
}

package org.verbale.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.verbale.client.RecordHeader;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryTree;
import org.verbale.query.TermTable;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.TermField;

/**
 * One Lucene index of all records, as anybody would make it who has the text: analyzers and
 * Lucene's own queries, nothing that this project does with terms.
 */
final class PlainIndex implements AutoCloseable {
  private final List<Known> records;
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  /** A record that somebody knows. */
  record Known(RecordHeader header, List<Part> parts) {
    Known {
      parts = List.copyOf(parts);
    }
  }

  /** What an engine found: the exact score of each hit as its bits, and how many there are. */
  record Ranking(List<Ranked> hits, long total) {
    Ranking {
      hits = List.copyOf(hits);
    }
  }

  /** A hit. */
  record Ranked(ChannelId channel, RecordId record, long sequence, int score) {
    static Ranked of(ChannelId channel, RecordId record, long sequence, float score) {
      return new Ranked(channel, record, sequence, Float.floatToIntBits(score));
    }
  }

  PlainIndex(Collection<Known> known) throws IOException {
    this.records = known.stream().sorted((a, b) -> a.header().compareTo(b.header())).toList();
    var config =
        new IndexWriterConfig(AnalysisProfile.ONE.analyzer())
            .setMergePolicy(new LogDocMergePolicy());
    try (var writer = new IndexWriter(directory, config)) {
      for (Known each : records) {
        writer.addDocument(document(each));
      }
    }
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
  }

  private static Document document(Known known) {
    RecordHeader header = known.header();
    var document = new Document();
    document.add(new StringField("type", header.type().code(), Field.Store.NO));
    document.add(new StringField("author", header.author().party().value(), Field.Store.NO));
    document.add(new StringField("language", header.language().code(), Field.Store.NO));
    document.add(new LongPoint("time", header.time().toEpochMilli()));
    for (Part part : known.parts()) {
      if (AnalysisProfile.isText(part)) {
        TermField field = TermField.text(part.language().orElse(header.language()));
        document.add(new TextField(field.code(), part.text(), Field.Store.NO));
      } else if (part.type() == Part.Type.FIELD) {
        String value = AnalysisProfile.facet(part.text());
        document.add(new StringField(part.name(), value, Field.Store.NO));
      }
    }
    return document;
  }

  Ranking ask(QueryTree tree, int most) throws IOException {
    Query query = new Words(tree.table()).query(tree.root());
    TopDocs found = searcher.search(query, most);
    List<Ranked> hits = new ArrayList<>();
    for (ScoreDoc each : found.scoreDocs) {
      RecordHeader header = records.get(each.doc).header();
      hits.add(Ranked.of(header.channel(), header.record(), header.sequence(), each.score));
    }
    return new Ranking(hits, searcher.count(query));
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }

  /** A query with its words. */
  private record Words(TermTable table) {
    Query query(QueryNode node) {
      return switch (node) {
        case QueryNode.Term term -> new TermQuery(term(term.term()));
        case QueryNode.Phrase phrase -> {
          var builder = new PhraseQuery.Builder().setSlop(phrase.slop());
          phrase.places().forEach(place -> builder.add(term(place.term()), place.position()));
          yield builder.build();
        }
        case QueryNode.Bool bool -> {
          var builder =
              new BooleanQuery.Builder().setMinimumNumberShouldMatch(bool.minimumShouldMatch());
          bool.must().forEach(each -> builder.add(query(each), Occur.MUST));
          bool.should().forEach(each -> builder.add(query(each), Occur.SHOULD));
          bool.mustNot().forEach(each -> builder.add(query(each), Occur.MUST_NOT));
          bool.filter().forEach(each -> builder.add(query(each), Occur.FILTER));
          yield builder.build();
        }
        case QueryNode.DisjunctionMax max ->
            new DisjunctionMaxQuery(
                max.clauses().stream().map(this::query).toList(), max.tieBreaker());
        case QueryNode.ConstantScore constant -> new ConstantScoreQuery(query(constant.node()));
        case QueryNode.All all -> MatchAllDocsQuery.INSTANCE;
        case QueryNode.Metadata metadata -> new ConstantScoreQuery(condition(metadata));
      };
    }

    private static Query condition(QueryNode.Metadata metadata) {
      var any = new BooleanQuery.Builder();
      switch (metadata) {
        case QueryNode.Metadata.Types types ->
            types.types().forEach(type -> any.add(exact("type", type.code()), Occur.SHOULD));
        case QueryNode.Metadata.Authors authors ->
            authors.authors().forEach(one -> any.add(exact("author", one.value()), Occur.SHOULD));
        case QueryNode.Metadata.Languages languages ->
            languages
                .languages()
                .forEach(one -> any.add(exact("language", one.code()), Occur.SHOULD));
        case QueryNode.Metadata.Accepted accepted ->
            any.add(
                LongPoint.newRangeQuery(
                    "time",
                    accepted.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
                    accepted.until().map(until -> until.toEpochMilli() - 1).orElse(Long.MAX_VALUE)),
                Occur.SHOULD);
      }
      return any.build();
    }

    private static Query exact(String field, String value) {
      return new TermQuery(new Term(field, value));
    }

    private Term term(int number) {
      var term = table.terms().get(number);
      return new Term(term.field().code(), text(term.text()));
    }

    private static String text(Bytes utf8) {
      return new String(utf8.toByteArray(), StandardCharsets.UTF_8);
    }
  }
}

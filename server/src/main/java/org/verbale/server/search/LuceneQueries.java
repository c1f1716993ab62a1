package org.verbale.server.search;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.FieldKind;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedQuery;
import org.verbale.query.TableShape;
import org.verbale.record.RecordType;

/** Queries without terms as Lucene's, with numbers in the place of terms. */
final class LuceneQueries {
  private final TableShape shape;

  private LuceneQueries(TableShape shape) {
    this.shape = shape;
  }

  static Query of(SealedQuery query) {
    return new LuceneQueries(query.shape()).query(query.root());
  }

  /** What a field is called. */
  static String field(int number) {
    return "#" + number;
  }

  /** What a term is called in its field. */
  static BytesRef term(int number) {
    return new BytesRef(Integer.toString(number));
  }

  private Query query(QueryNode node) {
    return switch (node) {
      case QueryNode.Term term -> term(term);
      case QueryNode.Phrase phrase -> phrase(phrase);
      case QueryNode.Bool bool -> bool(bool);
      case QueryNode.DisjunctionMax max ->
          new DisjunctionMaxQuery(
              max.clauses().stream().map(this::query).toList(), max.tieBreaker());
      case QueryNode.ConstantScore constant -> new ConstantScoreQuery(query(constant.node()));
      case QueryNode.All all -> MatchAllDocsQuery.INSTANCE;
      case QueryNode.Metadata metadata -> metadata(metadata);
    };
  }

  private Query term(QueryNode.Term term) {
    var query = new TermQuery(new Term(field(term.field()), term(term.term())));
    return shape.fields().get(term.field()) == FieldKind.SCORED
        ? query
        : new BoostQuery(new ConstantScoreQuery(query), 0);
  }

  private static Query phrase(QueryNode.Phrase phrase) {
    var builder = new PhraseQuery.Builder().setSlop(phrase.slop());
    String field = field(phrase.field());
    phrase.places().forEach(p -> builder.add(new Term(field, term(p.term())), p.position()));
    return builder.build();
  }

  private Query bool(QueryNode.Bool bool) {
    var builder = new BooleanQuery.Builder().setMinimumNumberShouldMatch(bool.minimumShouldMatch());
    add(builder, bool.must(), Occur.MUST);
    add(builder, bool.should(), Occur.SHOULD);
    add(builder, bool.mustNot(), Occur.MUST_NOT);
    add(builder, bool.filter(), Occur.FILTER);
    return builder.build();
  }

  private void add(BooleanQuery.Builder builder, List<QueryNode> nodes, Occur occur) {
    nodes.forEach(node -> builder.add(query(node), occur));
  }

  private static Query metadata(QueryNode.Metadata metadata) {
    return switch (metadata) {
      case QueryNode.Metadata.Types types ->
          any(Documents.TYPE, types.types().stream().map(RecordType::code).toList());
      case QueryNode.Metadata.Authors authors ->
          any(Documents.AUTHOR, authors.authors().stream().map(PartyCode::value).toList());
      case QueryNode.Metadata.Languages languages ->
          any(Documents.LANGUAGE, languages.languages().stream().map(Language::code).toList());
      case QueryNode.Metadata.Accepted accepted ->
          LongPoint.newRangeQuery(
              Documents.TIME,
              accepted.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
              accepted.until().map(until -> until.toEpochMilli() - 1).orElse(Long.MAX_VALUE));
    };
  }

  private static Query any(String field, Collection<String> values) {
    return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
  }
}

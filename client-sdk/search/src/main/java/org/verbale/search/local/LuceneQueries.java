package org.verbale.search.local;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
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
import org.verbale.query.QueryNode;
import org.verbale.query.QueryTree;
import org.verbale.query.TermTable;
import org.verbale.record.RecordType;
import org.verbale.terms.TermField;

/** Trees of terms as Lucene's queries. */
final class LuceneQueries {
  private final TermTable table;
  private final boolean attachments;

  private LuceneQueries(TermTable table, boolean attachments) {
    this.table = table;
    this.attachments = attachments;
  }

  /** The query of a tree, in records alone. */
  static Query of(QueryTree tree) {
    return of(tree, false);
  }

  /**
   * The query of a tree.
   *
   * @param attachments whether a word of text counts in attached files, too, where it counts more
   */
  static Query of(QueryTree tree, boolean attachments) {
    return new LuceneQueries(tree.table(), attachments).query(tree.root());
  }

  /** The query of a node of {@code table}'s tree, in records alone. */
  static Query of(QueryNode node, TermTable table) {
    return new LuceneQueries(table, false).query(node);
  }

  private Query query(QueryNode node) {
    return switch (node) {
      case QueryNode.Term term ->
          anywhere(term.field(), field -> new TermQuery(term(field, term.term())));
      case QueryNode.Phrase phrase -> anywhere(phrase.field(), field -> phrase(field, phrase));
      case QueryNode.Bool bool -> bool(bool);
      case QueryNode.DisjunctionMax max ->
          new DisjunctionMaxQuery(
              max.clauses().stream().map(this::query).toList(), max.tieBreaker());
      case QueryNode.ConstantScore constant -> new ConstantScoreQuery(query(constant.node()));
      case QueryNode.All all -> MatchAllDocsQuery.INSTANCE;
      case QueryNode.Metadata metadata -> metadata(metadata);
    };
  }

  /** A query in the fields where its words may stand; the one where it fits best counts. */
  private Query anywhere(int number, Function<String, Query> in) {
    TermField field = table.fields().get(number);
    return attachments && field.isScored()
        ? new DisjunctionMaxQuery(
            List.of(in.apply(field.code()), in.apply(Documents.attached(field))), 0)
        : in.apply(field.code());
  }

  private Term term(String field, int number) {
    return new Term(field, new BytesRef(table.terms().get(number).text().toByteArray()));
  }

  private Query phrase(String field, QueryNode.Phrase phrase) {
    var builder = new PhraseQuery.Builder().setSlop(phrase.slop());
    phrase.places().forEach(place -> builder.add(term(field, place.term()), place.position()));
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

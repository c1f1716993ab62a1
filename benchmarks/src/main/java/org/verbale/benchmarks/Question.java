package org.verbale.benchmarks;

import java.util.List;
import java.util.Locale;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedRequest;
import org.verbale.query.TermTable;
import org.verbale.search.local.PageRequest;

/**
 * One question, as each engine is asked it.
 *
 * @param local with its words
 * @param plain with its terms
 * @param sealed with trapdoors
 */
record Question(Kind kind, PageRequest local, Query plain, SealedRequest sealed) {
  /** Hits of a page. */
  static final int PAGE = 10;

  /** What stands in a question. */
  enum Kind {
    TERM,
    AND,
    PHRASE;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A tree of terms, phrases and what joins them, as Lucene's query. */
  static Query plain(QueryTree tree) {
    return plain(tree.root(), tree.table());
  }

  private static Query plain(QueryNode node, TermTable table) {
    return switch (node) {
      case QueryNode.Term term -> new TermQuery(term(table, term.term()));
      case QueryNode.Phrase phrase -> {
        var builder = new PhraseQuery.Builder().setSlop(phrase.slop());
        phrase.places().forEach(at -> builder.add(term(table, at.term()), at.position()));
        yield builder.build();
      }
      case QueryNode.Bool bool -> {
        var builder =
            new BooleanQuery.Builder().setMinimumNumberShouldMatch(bool.minimumShouldMatch());
        add(builder, bool.must(), Occur.MUST, table);
        add(builder, bool.should(), Occur.SHOULD, table);
        yield builder.build();
      }
      default -> throw new IllegalArgumentException("node: " + node.getClass().getSimpleName());
    };
  }

  private static void add(
      BooleanQuery.Builder builder, List<QueryNode> nodes, Occur occur, TermTable table) {
    nodes.forEach(node -> builder.add(plain(node, table), occur));
  }

  private static Term term(TermTable table, int number) {
    var term = table.terms().get(number);
    return new Term(term.field().code(), new BytesRef(term.text().toByteArray()));
  }
}

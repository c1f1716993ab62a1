package org.verbale.server.publicsearch;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.QueryBuilder;
import org.verbale.id.Language;

/** Queries as Lucene takes them. */
final class Queries {
  private final Analyzers analyzers;

  Queries(Analyzers analyzers) {
    this.analyzers = analyzers;
  }

  Query of(PublicQuery query) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    boolean asks = false;
    for (PublicQuery.Word word : query.words()) {
      all.add(anyLanguage(word), word.excluded() ? Occur.MUST_NOT : Occur.MUST);
      asks |= !word.excluded();
    }
    query
        .filters()
        .forEach(
            (facet, value) ->
                all.add(new TermQuery(new Term(Documents.field(facet), value)), Occur.FILTER));
    if (!asks) {
      all.add(new ConstantScoreQuery(MatchAllDocsQuery.INSTANCE), Occur.MUST);
    }
    return all.build();
  }

  /** A word may be one in several languages; what is one word here can be a phrase there. */
  private Query anyLanguage(PublicQuery.Word word) {
    List<Query> found = new ArrayList<>();
    for (Language language : Language.values()) {
      Query query =
          new QueryBuilder(analyzers.of(language))
              .createPhraseQuery(Analyzers.field(language), word.text());
      if (query != null) {
        found.add(query);
      }
    }
    if (found.isEmpty()) {
      return MatchNoDocsQuery.INSTANCE;
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    found.forEach(each -> any.add(each, Occur.SHOULD));
    return any.build();
  }
}

package org.verbale.search.local;

import java.util.Set;
import org.verbale.id.Language;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;

/** Queries as trees, for tests. */
final class Trees {
  private Trees() {}

  static QueryTree of(String query, Language... languages) {
    return SearchQuery.parse(query)
        .translate(AnalysisProfile.ONE, Set.of(languages), TermDictionary.NONE, QueryLimits.DEFAULT)
        .tree();
  }
}

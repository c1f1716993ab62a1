package org.verbale.search.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.search.analysis.AnalysisProfile;

class SearchQueryFuzzTest {
  /** Whatever is typed is read, the same each time it is printed, or refused within the text. */
  @FuzzTest
  void query(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      SearchQuery query = SearchQuery.parse(text);
      String canonical = query.canonical();
      if (canonical.length() <= Lexer.MAX_LENGTH) {
        assertThat(SearchQuery.parse(canonical).canonical()).isEqualTo(canonical);
      }
      QueryTree tree =
          query
              .translate(AnalysisProfile.ONE, Set.of(), TermDictionary.NONE, QueryLimits.DEFAULT)
              .tree();
      assertThat(tree.isWithin(QueryLimits.DEFAULT)).isTrue();
    } catch (QuerySyntaxException e) {
      assertThat(e.offset()).isBetween(0, text.length());
    }
  }
}

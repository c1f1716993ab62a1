package org.verbale.search.query;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.verbale.id.Language;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.search.analysis.AnalysisProfile;

/**
 * What somebody looks for, read. Immutable.
 *
 * <p>Words, {@code "phrases"}, {@code "phrases"~3}, {@code AND OR NOT}, {@code + -}, parentheses,
 * {@code prefix*}, {@code fuzzy~1}; {@code type: instrument: cluster: article: author: lang:} with
 * one value or several behind commas, and {@code date:2026-01-01..2026-03-31}. A backslash takes
 * the meaning from the character after it.
 */
public final class SearchQuery {
  private final Expression expression;

  private SearchQuery(Expression expression) {
    this.expression = expression;
  }

  /**
   * Reads a query.
   *
   * @throws QuerySyntaxException if it is none
   */
  public static SearchQuery parse(String text) {
    return new SearchQuery(Parser.parse(requireNonNull(text, "text")));
  }

  /** How the query is written without what does not matter; two that are written alike are one. */
  public String canonical() {
    return Printer.print(expression);
  }

  /**
   * The query in terms of an index.
   *
   * @param languages that words may be of; none: as their letters say
   * @param dictionary for prefixes and fuzzy words
   * @throws QuerySyntaxException at a word without letters or digits, or where it is too large
   */
  public Translated translate(
      AnalysisProfile profile,
      Set<Language> languages,
      TermDictionary dictionary,
      QueryLimits limits) {
    return new Translation(profile, languages, dictionary, limits).translate(expression);
  }

  /**
   * A query in terms.
   *
   * @param abridged whether a prefix or fuzzy word stands for more terms than were taken
   */
  public record Translated(QueryTree tree, boolean abridged) {}

  /** Nothing: what somebody looks for is confidential. */
  @Override
  public String toString() {
    return "SearchQuery";
  }
}

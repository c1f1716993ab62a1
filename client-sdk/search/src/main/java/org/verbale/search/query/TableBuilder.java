package org.verbale.search.query;

import java.util.ArrayList;
import java.util.List;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryNode;
import org.verbale.query.TermTable;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/** Numbers the terms of a query. Not thread-safe. */
final class TableBuilder {
  private final QueryLimits limits;
  private final List<TermField> fields = new ArrayList<>();
  private final List<Term> terms = new ArrayList<>();

  TableBuilder(QueryLimits limits) {
    this.limits = limits;
  }

  /**
   * The node of a term.
   *
   * @param at of the word that needs it
   * @throws QuerySyntaxException if there are too many
   */
  QueryNode.Term term(int at, Term term) {
    return new QueryNode.Term(number(fields, term.field()), number(at, term));
  }

  private int number(int at, Term term) {
    if (!terms.contains(term) && room() == 0) {
      throw tooMany(at);
    }
    return number(terms, term);
  }

  /**
   * What to throw where there is no room.
   *
   * @param at of the word that needs it
   */
  QuerySyntaxException tooMany(int at) {
    return new QuerySyntaxException(
        at, "one word too many", "at most " + limits.terms() + " terms, one a language");
  }

  private static <T> int number(List<T> all, T one) {
    if (!all.contains(one)) {
      all.add(one);
    }
    return all.indexOf(one);
  }

  /** How many more there may be. */
  int room() {
    return limits.terms() - terms.size();
  }

  TermTable build() {
    return new TermTable(fields, terms);
  }
}

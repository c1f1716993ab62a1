package org.verbale.query;

import java.util.HashSet;
import java.util.List;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/**
 * What a query asks for, in the clear: it never leaves the device. In the place of terms go
 * trapdoors, one for one.
 *
 * @param fields each once
 * @param terms each once, of one of the fields
 */
public record TermTable(List<TermField> fields, List<Term> terms) {
  /**
   * @throws IllegalArgumentException for an entry that stands twice, or a term of no field
   */
  public TermTable {
    fields = List.copyOf(fields);
    terms = List.copyOf(terms);
    if (new HashSet<>(fields).size() != fields.size()
        || new HashSet<>(terms).size() != terms.size()) {
      throw new IllegalArgumentException("table: an entry twice (expected: once)");
    }
    for (Term term : terms) {
      if (!fields.contains(term.field())) {
        throw new IllegalArgumentException("term: of no field (expected: one of the table)");
      }
    }
  }

  /** Numbers: what somebody looks for is confidential. */
  @Override
  public String toString() {
    return "TermTable[" + fields.size() + " fields, " + terms.size() + " terms]";
  }
}

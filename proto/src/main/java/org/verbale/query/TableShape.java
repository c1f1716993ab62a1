package org.verbale.query;

import static org.verbale.query.FieldKind.SCORED;

import java.util.List;

/**
 * A table of terms without its terms: what of it may be known.
 *
 * @param fields of each field the kind
 * @param termFields of each term the number of its field
 */
public record TableShape(List<FieldKind> fields, List<Integer> termFields) {
  /**
   * @throws IllegalArgumentException for a term of no field
   */
  public TableShape {
    fields = List.copyOf(fields);
    termFields = List.copyOf(termFields);
    for (int field : termFields) {
      if (field < 0 || field >= fields.size()) {
        throw new IllegalArgumentException("term: of no field (expected: one of the table)");
      }
    }
  }

  /** The shape of a table. */
  public static TableShape of(TermTable table) {
    return new TableShape(
        table.fields().stream().map(FieldKind::of).toList(),
        table.terms().stream().map(term -> table.fields().indexOf(term.field())).toList());
  }

  /** How many fields have a length. */
  public int scored() {
    return (int) fields.stream().filter(kind -> kind == SCORED).count();
  }

  /** How many trapdoors a table of this shape has. */
  public int trapdoors() {
    return scored() + termFields.size();
  }

  /**
   * Holds what a node says against the table.
   *
   * @throws IllegalArgumentException if a number names no entry, or an entry of another field, or
   *     the words of a phrase stand in a facet
   */
  void check(QueryNode node) {
    if (node instanceof QueryNode.Term term) {
      check(term.field(), term.term());
    } else if (node instanceof QueryNode.Phrase phrase) {
      phrase.places().forEach(place -> check(phrase.field(), place.term()));
      if (fields.get(phrase.field()) != SCORED) {
        throw new IllegalArgumentException("phrase: in a facet (expected: in a scored field)");
      }
    }
  }

  private void check(int field, int term) {
    if (term >= termFields.size() || termFields.get(term) != field) {
      throw new IllegalArgumentException(
          "term: " + term + " of field " + field + " (expected: as in the table)");
    }
  }
}

package org.verbale.query;

import org.verbale.terms.TermField;

/** All that is said of a field to those who do not know what is looked for. */
public enum FieldKind {
  /** Has a length; its terms have positions and are ranked. */
  SCORED,
  /** Terms that stand in a record or do not. */
  FACET;

  static FieldKind of(TermField field) {
    return field.isScored() ? SCORED : FACET;
  }
}

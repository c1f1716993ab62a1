package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

/**
 * A value of a facet.
 *
 * @param items that have it
 */
public record ValueCount(String value, long items) {
  public ValueCount {
    requireNonNull(value, "value");
  }

  /** Without the value, which may be a State's text. */
  @Override
  public String toString() {
    return "ValueCount[" + items + "]";
  }
}

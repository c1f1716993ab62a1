package org.verbale.query;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.terms.Trapdoor;

/**
 * The terms of a query under the key of one search epoch of one channel. Whoever holds it can look
 * for them there, now and in what is sealed in that epoch later.
 *
 * @param lengths of the scored fields, in their order
 * @param terms in their order
 */
public record TrapdoorTable(TableKey key, List<Trapdoor> lengths, List<Trapdoor> terms) {
  public TrapdoorTable {
    requireNonNull(key, "key");
    lengths = List.copyOf(lengths);
    terms = List.copyOf(terms);
  }

  /** Whether it has a trapdoor for whatever the shape has. */
  boolean fits(TableShape shape) {
    return lengths.size() == shape.scored() && terms.size() == shape.termFields().size();
  }

  /** The key and numbers: the rest opens what is looked for. */
  @Override
  public String toString() {
    return "TrapdoorTable[" + key + ", " + lengths.size() + " + " + terms.size() + "]";
  }
}

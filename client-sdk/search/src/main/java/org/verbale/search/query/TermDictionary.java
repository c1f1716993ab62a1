package org.verbale.search.query;

import java.util.List;
import org.verbale.terms.TermField;

/** Which terms there are: what prefixes and fuzzy words are held against. Thread-safe. */
public interface TermDictionary {
  /** Knows no term. */
  TermDictionary NONE =
      new TermDictionary() {
        @Override
        public List<Found> startingWith(TermField field, String prefix, int most) {
          return List.of();
        }

        @Override
        public List<Found> near(TermField field, String term, int edits, int most) {
          return List.of();
        }
      };

  /**
   * A term.
   *
   * @param records in how many it stands
   */
  record Found(String term, int records) {
    /** The number: the term is confidential. */
    @Override
    public String toString() {
      return "Found[" + records + "]";
    }
  }

  /**
   * Terms that begin with {@code prefix}, those of the most records first.
   *
   * @param most how many are wanted
   */
  List<Found> startingWith(TermField field, String prefix, int most);

  /**
   * Terms that become {@code term} by so many insertions, deletions, replacements or swaps of
   * letters, those of the most records first.
   *
   * @param edits 1 or 2
   * @param most how many are wanted
   */
  List<Found> near(TermField field, String term, int edits, int most);
}

package org.verbale.search.local;

import java.util.List;
import java.util.Optional;

/**
 * What was found, the best first; where the score is the same, by channel and sequence.
 *
 * @param total how many records were found, on all pages
 * @param exact whether it is exact; if not, there are at least so many
 * @param next where the next page begins, if there is one
 * @param abridged whether a prefix or fuzzy word stands for more terms than were looked for
 * @param doubts what is wrong with the answer of a server; none where no server was asked
 */
public record Page(
    List<Hit> hits,
    long total,
    boolean exact,
    Optional<String> next,
    boolean abridged,
    Doubts doubts) {
  public Page {
    hits = List.copyOf(hits);
  }
}

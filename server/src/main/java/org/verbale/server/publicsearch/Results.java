package org.verbale.server.publicsearch;

import java.util.List;
import java.util.Optional;
import org.verbale.id.Language;
import org.verbale.server.publicstore.PublicEntry;

/**
 * What was found.
 *
 * @param hits the best first
 * @param total how many there are; if {@code more}, at least
 * @param more whether they were not counted to the end
 */
public record Results(List<Hit> hits, long total, boolean more) {
  public Results {
    hits = List.copyOf(hits);
  }

  /**
   * A record that fits.
   *
   * @param excerpt where the words stand; none if only filters were asked for
   */
  public record Hit(PublicEntry.Item entry, Optional<Excerpt> excerpt) {}

  /**
   * A piece of a part's text.
   *
   * @param pieces in order; together they are the excerpt
   * @param begins whether it starts where the part does
   * @param ends whether it ends where the part does
   */
  public record Excerpt(
      int part, Language language, List<Piece> pieces, boolean begins, boolean ends) {
    public Excerpt {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * Text as the State wrote it: not yet fit to be shown.
   *
   * @param found whether it is what was looked for
   */
  public record Piece(String text, boolean found) {
    @Override
    public String toString() {
      return "Piece[" + text.length() + "]";
    }
  }
}

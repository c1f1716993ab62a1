package org.verbale.search.local;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.search.query.SearchQuery;

/**
 * One page that is wanted.
 *
 * @param languages that the words may be of; none: as their letters say
 * @param channels where to look
 * @param size most hits, 1 to 100
 * @param after {@link Page#next} of the page before
 */
public record PageRequest(
    SearchQuery query,
    Set<Language> languages,
    SortedSet<ChannelId> channels,
    int size,
    Optional<String> after) {
  /** Most hits of a page. */
  public static final int MAX_SIZE = 100;

  public PageRequest {
    requireNonNull(query, "query");
    requireNonNull(after, "after");
    languages = Set.copyOf(languages);
    channels = Collections.unmodifiableSortedSet(new TreeSet<>(channels));
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("size: " + size + " (expected: 1 to " + MAX_SIZE + ")");
    }
  }
}

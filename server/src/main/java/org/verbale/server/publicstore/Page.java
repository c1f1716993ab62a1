package org.verbale.server.publicstore;

import java.util.List;
import java.util.Optional;

/**
 * A piece of a list.
 *
 * @param entries newest first; fewer than asked for, even none, where looking on would take long
 * @param next where to go on; nothing at the end of the list
 */
public record Page(List<PublicEntry> entries, Optional<Cursor> next) {
  public Page {
    entries = List.copyOf(entries);
  }
}

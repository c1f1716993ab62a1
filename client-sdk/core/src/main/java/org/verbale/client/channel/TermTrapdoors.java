package org.verbale.client.channel;

import java.util.List;
import org.verbale.query.TrapdoorTable;

/**
 * What opens the terms of a query in one channel.
 *
 * @param tables one a search epoch
 * @param complete whether there is one for each; not where this device has no key of one, or
 *     several, of which one was told by a liar
 */
public record TermTrapdoors(List<TrapdoorTable> tables, boolean complete) {
  public TermTrapdoors {
    tables = List.copyOf(tables);
  }
}

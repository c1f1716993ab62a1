package org.verbale.search.local;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

/**
 * A record that was found.
 *
 * @param sequence of its leaf in the channel
 * @param time when the archive took it
 * @param score how well it fits: BM25; 0 where the query has only conditions
 * @param snippets where its words were found, the best part first; none for conditions
 */
public record Hit(
    ChannelId channel,
    RecordId record,
    long sequence,
    Instant time,
    RecordType type,
    PartyCode author,
    Language language,
    float score,
    List<Snippet> snippets) {
  public Hit {
    snippets = List.copyOf(snippets);
  }

  /** The part that fits best, by its number in the record; empty for conditions. */
  public OptionalInt part() {
    return snippets.isEmpty() ? OptionalInt.empty() : OptionalInt.of(snippets.get(0).part());
  }
}

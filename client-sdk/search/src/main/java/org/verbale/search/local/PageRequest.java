package org.verbale.search.local;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;

/**
 * One page that is wanted.
 *
 * @param languages that the words may be of; none: as their letters say
 * @param channels where to look
 * @param size most hits, 1 to 100
 * @param after {@link Page#next} of the page before
 * @param attachments whether words count that stand in attached files, where this device's index
 *     has them; the server never has
 */
public record PageRequest(
    SearchQuery query,
    Set<Language> languages,
    SortedSet<ChannelId> channels,
    int size,
    Optional<String> after,
    boolean attachments) {
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

  /** One that looks into records alone: what every engine answers alike. */
  public PageRequest(
      SearchQuery query,
      Set<Language> languages,
      SortedSet<ChannelId> channels,
      int size,
      Optional<String> after) {
    this(query, languages, channels, size, after, false);
  }

  /** The same, with what stands in attached files. */
  public PageRequest withAttachments() {
    return new PageRequest(query, languages, channels, size, after, true);
  }

  /** What its pages have in common: a hash of what is asked, size and page apart. */
  public Digest question(AnalysisProfile profile) {
    var out = new TlsWriter();
    out.uint16(profile.id()).text(query.canonical());
    out.text(languages.stream().sorted().map(Language::code).collect(joining(",")));
    out.text(channels.stream().map(ChannelId::toString).collect(joining("\n")));
    out.uint8(attachments ? 1 : 0);
    return Digest.sha256(out.toByteArray());
  }
}

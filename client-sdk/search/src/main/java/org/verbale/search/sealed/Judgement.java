package org.verbale.search.sealed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.client.SealedSearch;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.Doubts;
import org.verbale.search.local.Doubts.Ground;
import org.verbale.search.local.Hit;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.Page;
import org.verbale.search.local.RecordMatcher;
import org.verbale.search.local.Snippet;

/** One answer of a server on its way to a page. Not thread-safe. */
final class Judgement {
  private final Source source;
  private final SortedSet<ChannelId> channels;
  private final boolean withPoisoned;

  /** The last hit that stands where it may. */
  private Optional<Rank> last;

  /** Whether one of this answer does. */
  private boolean placed;

  private final Set<RecordKey> seen = new HashSet<>();
  private final List<Hit> hits = new ArrayList<>();
  private final List<Doubts.Rejected> rejected = new ArrayList<>();
  private final Set<RecordId> poisoned = new HashSet<>();

  private record RecordKey(ChannelId channel, RecordId record) {}

  /**
   * @param after where the last hit of the page before ranks
   * @param withPoisoned whether records are shown whose terms are poisoned
   */
  Judgement(
      Source source, SortedSet<ChannelId> channels, Optional<Rank> after, boolean withPoisoned) {
    this.source = source;
    this.channels = channels;
    this.withPoisoned = withPoisoned;
    this.last = after;
  }

  /** Opens what was given, and holds it against the query. */
  void judge(SealedAnswer answer, AnalysisProfile profile, QueryTree tree) throws IOException {
    var matcher = new RecordMatcher(profile, tree);
    for (SealedHit hit : answer.hits()) {
      consider(hit, matcher);
    }
  }

  private void consider(SealedHit hit, RecordMatcher matcher) throws IOException {
    Optional<Ground> misplaced = misplaced(hit);
    if (misplaced.isPresent()) {
      reject(hit, misplaced.get());
      return;
    }
    last = Optional.of(Rank.of(hit));
    placed = true;
    switch (source.open(hit.channel(), hit.record())) {
      case Source.Opened.Closed closed -> reject(hit, closed.ground());
      case Source.Opened.Read read -> {
        if (read.record().sequence() != hit.sequence()) {
          reject(hit, Ground.OTHER_PLACE);
        } else if (read.poisoned() && !withPoisoned) {
          reject(hit, Ground.POISONED);
        } else {
          if (read.poisoned()) {
            poisoned.add(hit.record());
          }
          match(hit, read.record(), matcher);
        }
      }
    }
  }

  /** One at a time: each may be as long as a ciphertext, and there are many on a page. */
  private void match(SealedHit hit, IndexedRecord record, RecordMatcher matcher)
      throws IOException {
    Optional<List<Snippet>> found = matcher.match(List.of(record)).get(0);
    if (found.isPresent()) {
      hits.add(shown(hit, record, found.get()));
    } else {
      reject(hit, Ground.NO_FIT);
    }
  }

  /** What is wrong with a hit among the others. */
  private Optional<Ground> misplaced(SealedHit hit) {
    if (!channels.contains(hit.channel())) {
      return Optional.of(Ground.OTHER_CHANNEL);
    }
    if (!seen.add(new RecordKey(hit.channel(), hit.record()))) {
      return Optional.of(Ground.REPEATED);
    }
    boolean behind = last.filter(before -> before.compareTo(Rank.of(hit)) >= 0).isEmpty();
    return behind ? Optional.empty() : Optional.of(Ground.OUT_OF_ORDER);
  }

  private void reject(SealedHit hit, Ground ground) {
    rejected.add(new Doubts.Rejected(hit.channel(), hit.record(), ground));
  }

  private static Hit shown(SealedHit hit, IndexedRecord record, List<Snippet> snippets) {
    return new Hit(
        hit.channel(),
        record.record(),
        record.sequence(),
        record.time(),
        record.type(),
        record.author(),
        record.language(),
        hit.score(),
        snippets);
  }

  /** What is shown. A page on which nothing stands where it may is the last. */
  Page page(SealedSearch.Answer given, Digest question, boolean abridged) {
    SealedAnswer answer = given.answer();
    boolean more = !answer.cursor().isEmpty() && placed;
    SortedSet<ChannelId> behind = new TreeSet<>();
    for (ChannelReach reach : answer.reached()) {
      if (reach.lag() > 0) {
        behind.add(reach.channel());
      }
    }
    return new Page(
        hits,
        answer.total(),
        answer.exact(),
        more
            ? last.map(rank -> new SealedCursor(question, answer.cursor(), rank).encode())
            : Optional.empty(),
        abridged,
        new Doubts(rejected, poisoned, behind, given.lacking()));
  }
}

package org.verbale.server.search;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.TotalHits;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.query.ChannelReach;
import org.verbale.query.ChannelTables;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.SealedRequest;
import org.verbale.query.wire.QueryMessages;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** One search on its way. Not thread-safe. */
final class SearchRun {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final SearchIndex index;
  private final Kept kept;
  private final SearchCosts costs;
  private final SealedRequest request;
  private final Budget budget;
  private final Digest question;
  private final Optional<PageCursor> after;

  SearchRun(SearchIndex index, Kept kept, SearchCosts costs, Budget budget, SealedRequest request) {
    this.index = index;
    this.kept = kept;
    this.costs = costs;
    this.request = request;
    this.budget = budget;
    this.question = QueryMessages.question(request);
    this.after =
        request.cursor().isEmpty()
            ? Optional.empty()
            : Optional.of(PageCursor.decode(request.cursor(), question, request.channels().size()));
  }

  SealedAnswer run() throws IOException {
    List<Searched> channels = new ArrayList<>();
    try {
      for (ChannelTables each : request.channels()) {
        budget.demandTime();
        channels.add(enter(each, channels.size()));
      }
      demandAffordable(channels);
      return read(channels);
    } finally {
      for (Searched each : channels) {
        each.close();
      }
    }
  }

  private SealedAnswer read(List<Searched> channels) throws IOException {
    try (var reader = new MultiReader(open(channels), false)) {
      return search(channels, reader);
    } catch (RefusedException e) {
      throw e;
    } catch (IOException | RuntimeException | InternalError e) { // the last: a file was cut
      demandSound(channels, e);
      throw e;
    }
  }

  /**
   * Lucene reads what stands there, and compares it with its checksum when it opens a file alone:
   * where it cannot make sense of it the files are read once more.
   *
   * @throws RefusedException NOT_INDEXED_YET if one is damaged; OVERLOADED if there is no time
   */
  private void demandSound(List<Searched> channels, Throwable failure) {
    List<Searched> damaged = channels.stream().filter(each -> !each.isSound(budget)).toList();
    boolean any =
        failure instanceof IOException read
            && ChannelIndex.told(read) instanceof IndexDamagedException;
    if (damaged.isEmpty() && any) {
      damaged = channels; // their checksums fit, and still one of them is none
    }
    if (!damaged.isEmpty()) {
      damaged.forEach(each -> index.follower().want(each.tables().channel(), true));
      throw new Refusal.NotIndexedYet(RETRY).asException();
    }
  }

  private Searched enter(ChannelTables tables, int number) throws IOException {
    if (index.follower().isDamaged(tables.channel())) {
      throw new Refusal.NotIndexedYet(RETRY).asException();
    }
    Searched channel;
    try {
      channel = new Searched(tables, index.indexes(), budget);
    } catch (IndexDamagedException e) {
      throw damaged(tables.channel());
    }
    after.ifPresent(cursor -> channel.countUntil(cursor.bounds().get(number)));
    if (after.isPresent() && after.get().bounds().get(number) > channel.indexed()) {
      channel.close();
      throw new Refusal.NotIndexedYet(RETRY).asException();
    }
    return channel;
  }

  private RuntimeException damaged(ChannelId channel) {
    index.follower().want(channel, true);
    return new Refusal.NotIndexedYet(RETRY).asException();
  }

  /** The same whether something is kept or not: who asks again is answered alike. */
  private void demandAffordable(List<Searched> channels) {
    long openings = 0;
    for (Searched each : channels) {
      openings += (long) each.documents() * request.query().shape().trapdoors();
    }
    if (openings > costs.openings()) {
      throw new Refusal.TooLarge("query.openings", openings, costs.openings()).asException();
    }
  }

  private IndexReader[] open(List<Searched> channels) throws IOException {
    var opening = new Opening(request.query().shape(), kept, budget);
    List<IndexReader> readers = new ArrayList<>();
    for (Searched each : channels) {
      try {
        readers.addAll(opening.open(each));
      } catch (IOException e) {
        if (ChannelIndex.told(e) instanceof IndexDamagedException) {
          throw damaged(each.tables().channel());
        }
        throw e;
      }
    }
    return readers.toArray(IndexReader[]::new);
  }

  private SealedAnswer search(List<Searched> channels, IndexReader reader) throws IOException {
    var searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    searcher.setTimeout(budget);
    var best =
        new TopScoreDocCollectorManager(request.size() + 1, last(channels), SealedAnswer.EXACT);
    TopDocs found = search(searcher, best);
    if (searcher.timedOut()) {
      throw new Refusal.Overloaded(RETRY).asException();
    }
    List<SealedHit> hits = new ArrayList<>();
    for (ScoreDoc each : found.scoreDocs) {
      if (hits.size() < request.size()) {
        hits.add(hit(channels, reader, each));
      }
    }
    boolean exact = found.totalHits.relation() == TotalHits.Relation.EQUAL_TO;
    boolean more = found.scoreDocs.length > hits.size();
    return new SealedAnswer(
        hits,
        exact ? found.totalHits.value() : SealedAnswer.EXACT, // how far it counted is chance
        exact,
        more ? next(channels, hits) : Bytes.EMPTY,
        reached(channels));
  }

  private TopDocs search(IndexSearcher searcher, TopScoreDocCollectorManager best)
      throws IOException {
    try {
      return searcher.search(LuceneQueries.of(request.query()), best);
    } catch (IndexSearcher.TooManyClauses e) {
      int most = IndexSearcher.getMaxClauseCount(); // an operator may allow more than Lucene does
      throw new Refusal.TooLarge("query.nodes", most + 1L, most).asException();
    }
  }

  /** The last hit of the page before, as a document of now. */
  private @Nullable ScoreDoc last(List<Searched> channels) throws IOException {
    if (after.isEmpty()) {
      return null;
    }
    PageCursor cursor = after.get();
    int document = -1;
    for (int i = 0; i < cursor.channel(); i++) {
      document += channels.get(i).documents();
    }
    document += channels.get(cursor.channel()).before(cursor.sequence() + 1);
    return new ScoreDoc(document, cursor.score());
  }

  private static SealedHit hit(List<Searched> channels, IndexReader reader, ScoreDoc found)
      throws IOException {
    int channel = 0;
    int left = found.doc;
    while (left >= channels.get(channel).documents()) {
      left -= channels.get(channel++).documents();
    }
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(found.doc, reader.leaves()));
    int document = found.doc - leaf.docBase;
    return new SealedHit(
        channels.get(channel).tables().channel(),
        Documents.record(leaf.reader(), document),
        Documents.sequence(leaf.reader(), document),
        found.score);
  }

  private Bytes next(List<Searched> channels, List<SealedHit> hits) {
    SealedHit last = hits.get(hits.size() - 1);
    List<ChannelId> names = channels.stream().map(each -> each.tables().channel()).toList();
    List<Long> bounds = channels.stream().map(Searched::bound).toList();
    return new PageCursor(
            question, bounds, last.score(), names.indexOf(last.channel()), last.sequence())
        .encode();
  }

  private List<ChannelReach> reached(List<Searched> channels) {
    List<ChannelId> names = channels.stream().map(each -> each.tables().channel()).toList();
    Map<ChannelId, Long> lengths = index.lengths(names);
    List<ChannelReach> reached = new ArrayList<>();
    for (Searched each : channels) {
      ChannelId channel = each.tables().channel();
      long lag = Math.max(0, lengths.getOrDefault(channel, 0L) - each.indexed());
      if (lag > 0) {
        index.follower().want(channel, false);
      }
      reached.add(new ChannelReach(channel, each.bound(), lag));
    }
    return reached;
  }
}

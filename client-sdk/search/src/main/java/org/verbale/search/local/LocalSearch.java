package org.verbale.search.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.query.QueryLimits;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery.Translated;

/** One search on its way. Not thread-safe. */
final class LocalSearch {
  /** Most snippets of a hit. */
  static final int SNIPPETS = 3;

  private final PageRequest request;
  private final AnalysisProfile profile;
  private final List<ChannelId> channels;
  private final Bytes question;
  private final Optional<Cursor> after;

  LocalSearch(PageRequest request, AnalysisProfile profile) {
    this.request = request;
    this.profile = profile;
    this.channels = List.copyOf(request.channels());
    this.question = Bytes.of(request.question(profile).toByteArray());
    this.after = request.after().map(text -> Cursor.decode(text, question, channels.size()));
  }

  /**
   * @param commits of the channels, in their order
   */
  Page run(List<ChannelIndex.Committed> commits) throws IOException {
    List<Long> now = commits.stream().map(ChannelIndex.Committed::next).toList();
    return search(
        commits.stream().map(ChannelIndex.Committed::reader).toList(),
        after.map(Cursor::bounds).orElse(now));
  }

  private Page search(List<DirectoryReader> readers, List<Long> bounds) throws IOException {
    Snapshot snapshot = Snapshot.of(readers, bounds);
    Translated translated =
        request
            .query()
            .translate(
                profile,
                request.languages(),
                new IndexDictionary(snapshot, request.attachments()),
                QueryLimits.DEFAULT);
    TopDocs found =
        snapshot.best(
            LuceneQueries.of(translated.tree(), request.attachments()),
            last(readers),
            request.size() + 1);
    var passages = new Passages(profile, translated.tree());
    List<Hit> hits = new ArrayList<>();
    for (ScoreDoc each : found.scoreDocs) {
      if (hits.size() < request.size()) {
        hits.add(hit(readers, snapshot, each, passages));
      }
    }
    boolean more = found.scoreDocs.length > hits.size();
    boolean exact = found.totalHits.relation() == TotalHits.Relation.EQUAL_TO;
    return new Page(
        hits,
        exact ? found.totalHits.value() : Snapshot.EXACT, // how far it was counted is chance
        exact,
        more ? Optional.of(next(hits, bounds).encode()) : Optional.empty(),
        translated.abridged(),
        Doubts.NONE);
  }

  /** The last hit of the page before, as a document of now. */
  private @Nullable ScoreDoc last(List<DirectoryReader> readers) throws IOException {
    if (after.isEmpty()) {
      return null;
    }
    Cursor cursor = after.get();
    int document = -1;
    for (int i = 0; i < cursor.channel(); i++) {
      document += readers.get(i).maxDoc();
    }
    document += Snapshot.before(readers.get(cursor.channel()), cursor.sequence() + 1);
    return new ScoreDoc(document, cursor.score());
  }

  private Cursor next(List<Hit> hits, List<Long> bounds) {
    Hit last = hits.get(hits.size() - 1);
    return new Cursor(
        question, bounds, last.score(), channels.indexOf(last.channel()), last.sequence());
  }

  private Hit hit(
      List<DirectoryReader> readers, Snapshot snapshot, ScoreDoc found, Passages passages)
      throws IOException {
    int channel = 0;
    int document = found.doc;
    while (document >= readers.get(channel).maxDoc()) {
      document -= readers.get(channel++).maxDoc();
    }
    Documents.Stored record = Documents.read(snapshot.storedFields().document(found.doc));
    return new Hit(
        channels.get(channel),
        record.record(),
        record.sequence(),
        record.time(),
        record.type(),
        record.author(),
        record.language(),
        found.score,
        request.attachments()
            ? passages.of(record.parts(), record.attached(), record.language(), SNIPPETS)
            : passages.of(record.parts(), record.language(), SNIPPETS));
  }
}

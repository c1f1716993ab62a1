package org.verbale.search.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.verbale.query.QueryTree;
import org.verbale.search.analysis.AnalysisProfile;

/**
 * Holds records that somebody else found against a query: whether it finds them, attached files
 * apart, and where in them. Not thread-safe.
 */
public final class RecordMatcher {
  private final AnalysisProfile profile;
  private final QueryTree tree;
  private final Passages passages;

  public RecordMatcher(AnalysisProfile profile, QueryTree tree) {
    this.profile = profile;
    this.tree = tree;
    this.passages = new Passages(profile, tree);
  }

  /**
   * Holds records against the query.
   *
   * @return of each its snippets, the best first; empty if the query does not find it
   */
  public List<Optional<List<Snippet>>> match(List<IndexedRecord> records) throws IOException {
    List<Optional<List<Snippet>>> found =
        new ArrayList<>(Collections.nCopies(records.size(), Optional.empty()));
    if (records.isEmpty()) {
      return found;
    }
    try (Directory memory = new ByteBuffersDirectory()) {
      write(memory, records);
      try (DirectoryReader reader = DirectoryReader.open(memory)) {
        var searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        for (ScoreDoc each : searcher.search(LuceneQueries.of(tree), records.size()).scoreDocs) {
          found.set(each.doc, Optional.of(snippets(records.get(each.doc))));
        }
      }
    }
    return found;
  }

  /** Documents have the numbers of the records: nothing is merged. */
  private void write(Directory memory, List<IndexedRecord> records) throws IOException {
    var config = new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE);
    try (var writer = new IndexWriter(memory, config)) {
      for (IndexedRecord record : records) {
        writer.addDocument(Documents.of(record, profile));
      }
    }
  }

  private List<Snippet> snippets(IndexedRecord record) throws IOException {
    return passages.of(Documents.numbered(record.parts()), record.language(), LocalSearch.SNIPPETS);
  }
}

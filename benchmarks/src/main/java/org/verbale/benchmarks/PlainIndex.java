package org.verbale.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.verbale.query.SealedAnswer;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.IndexedRecord;
import org.verbale.terms.TermField;

/**
 * The index that anybody would make who may read the records: Lucene's, of the same words, and of
 * the same metadata as the server's. Not thread-safe.
 */
final class PlainIndex implements Closeable {
  private static final String ID = "id";
  private static final double BUFFER_MB = 16;

  private final Directory directory;
  private final DirectoryReader reader;

  private PlainIndex(Directory directory, DirectoryReader reader) {
    this.directory = directory;
    this.reader = reader;
  }

  /** Records in the order of their channel. */
  static PlainIndex write(Path folder, Stream<IndexedRecord> records) throws IOException {
    Directory directory = FSDirectory.open(folder);
    // As the server writes its own.
    var config =
        new IndexWriterConfig(AnalysisProfile.ONE.analyzer())
            .setMergePolicy(new LogDocMergePolicy())
            .setMergeScheduler(new SerialMergeScheduler())
            .setRAMBufferSizeMB(BUFFER_MB);
    try (var writer = new IndexWriter(directory, config)) {
      for (var each = records.iterator(); each.hasNext(); ) {
        writer.addDocument(document(each.next()));
      }
    }
    return new PlainIndex(directory, DirectoryReader.open(directory));
  }

  private static Document document(IndexedRecord record) {
    var document = new Document();
    document.add(new StringField("record", record.record().value(), Field.Store.NO));
    document.add(new BinaryDocValuesField(ID, new BytesRef(record.record().value())));
    document.add(new StringField("type", record.type().code(), Field.Store.NO));
    document.add(new StringField("author", record.author().value(), Field.Store.NO));
    document.add(new StringField("language", record.language().code(), Field.Store.NO));
    document.add(new LongPoint("time", record.time().toEpochMilli()));
    document.add(new NumericDocValuesField("sequence", record.sequence()));
    for (Part part : record.parts()) {
      if (AnalysisProfile.isText(part)) {
        TermField field = TermField.text(part.language().orElse(record.language()));
        document.add(new TextField(field.code(), part.text(), Field.Store.NO));
      } else if (part.type() == Part.Type.FIELD) {
        document.add(
            new StringField(part.name(), AnalysisProfile.facet(part.text()), Field.Store.NO));
      }
    }
    return document;
  }

  DirectoryReader reader() {
    return reader;
  }

  /** The best of a page, each with its score, as the server would answer. */
  static List<Found> search(IndexReader reader, Query query, int size) throws IOException {
    var searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    var best = new TopScoreDocCollectorManager(size + 1, null, SealedAnswer.EXACT);
    List<Found> found = new ArrayList<>();
    for (ScoreDoc each : searcher.search(query, best).scoreDocs) {
      if (found.size() < size) {
        found.add(new Found(id(reader, each.doc), each.score));
      }
    }
    return found;
  }

  private static String id(IndexReader reader, int document) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    BinaryDocValues ids = leaf.reader().getBinaryDocValues(ID);
    if (ids == null || !ids.advanceExact(document - leaf.docBase)) {
      throw new IllegalStateException("document: no id (expected: one)");
    }
    return ids.binaryValue().utf8ToString();
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      reader.close();
    }
  }
}

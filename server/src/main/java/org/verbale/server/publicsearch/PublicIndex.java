package org.verbale.server.publicsearch;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.server.publicstore.PublicItem;

/**
 * The index on disk, with the number of the event up to which it is made. One thread writes, many
 * read.
 */
final class PublicIndex implements AutoCloseable {
  private static final String FORMAT = "verbale-public-index";
  private static final String VERSION = "1";
  private static final String EVENT = "event";
  private static final double BUFFER_MB = 16;

  private final Directory directory;
  private final IndexWriter writer;
  private volatile DirectoryReader reader;
  private volatile long event;
  private boolean removed;

  private PublicIndex(Directory directory, IndexWriter writer, DirectoryReader reader, long event) {
    this.directory = directory;
    this.writer = writer;
    this.reader = reader;
    this.event = event;
  }

  /** What Lucene found, without the documents. */
  record Found(List<RecordId> records, long total, boolean more) {}

  /**
   * Opens the index in {@code folder}, or begins an empty one there if nothing lies in it.
   *
   * @throws IOException also if it is damaged, or of another format: see {@link #isDamage}
   */
  static PublicIndex open(Path folder, Analyzers analyzers) throws IOException {
    Files.createDirectories(folder);
    Directory directory = FSDirectory.open(folder);
    @Nullable IndexWriter writer = null;
    boolean opened = false;
    try {
      boolean isNew = !DirectoryReader.indexExists(directory);
      if (isNew && directory.listAll().length > 0) {
        throw new IndexNotFoundException("index: no commit (expected: one)");
      }
      writer = new IndexWriter(directory, config(analyzers));
      if (isNew) {
        mark(writer, 0);
        writer.commit();
      }
      DirectoryReader reader = DirectoryReader.open(writer);
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
      var index = new PublicIndex(directory, writer, reader, event(writer));
      opened = true;
      return index;
    } finally {
      if (!opened) {
        closeAll(writer, directory);
      }
    }
  }

  private static IndexWriterConfig config(Analyzers analyzers) {
    TieredMergePolicy merging = new TieredMergePolicy();
    merging.setForceMergeDeletesPctAllowed(0); // terms of what was withdrawn must go
    return new IndexWriterConfig(analyzers.forIndexing())
        .setMergePolicy(merging)
        .setMergeScheduler(new SerialMergeScheduler())
        .setRAMBufferSizeMB(BUFFER_MB)
        .setCommitOnClose(false);
  }

  private static void mark(IndexWriter writer, long event) {
    writer.setLiveCommitData(Map.of(FORMAT, VERSION, EVENT, Long.toString(event)).entrySet());
  }

  private static long event(IndexWriter writer) throws IOException {
    long event = -1;
    boolean known = false;
    for (Map.Entry<String, String> entry : writer.getLiveCommitData()) {
      known |= entry.getKey().equals(FORMAT) && entry.getValue().equals(VERSION);
      if (entry.getKey().equals(EVENT) && entry.getValue().matches("[0-9]{1,18}")) {
        event = Long.parseLong(entry.getValue());
      }
    }
    if (!known || event < 0) {
      throw new IndexNotFoundException("index: of another format (expected: version 1)");
    }
    return event;
  }

  /** Whether an index that fails so has to be made anew. */
  static boolean isDamage(IOException thrown) {
    return thrown instanceof CorruptIndexException
        || thrown instanceof IndexFormatTooOldException
        || thrown instanceof IndexFormatTooNewException
        || thrown instanceof IndexNotFoundException
        || thrown instanceof EOFException
        || thrown instanceof FileNotFoundException
        || thrown instanceof NoSuchFileException;
  }

  /** Deletes an index, and nothing but files. */
  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Up to which event of the store it is made. */
  long event() {
    return event;
  }

  void put(PublicItem item) throws IOException {
    removed = true; // of what was there before, if anything was
    writer.updateDocument(id(item.record()), Documents.of(item));
  }

  void remove(RecordId record) throws IOException {
    removed = true;
    writer.deleteDocuments(id(record));
  }

  private static Term id(RecordId record) {
    return new Term(Documents.RECORD, record.value());
  }

  /** Makes what was put and removed durable and visible: all up to {@code upTo}. */
  void commit(long upTo) throws IOException {
    mark(writer, upTo);
    if (removed) {
      writer.forceMergeDeletes(true);
      removed = false;
    }
    writer.commit();
    DirectoryReader newer = DirectoryReader.openIfChanged(reader);
    if (newer != null) {
      DirectoryReader older = reader;
      reader = newer;
      older.decRef();
      writer.deleteUnusedFiles();
    }
    event = upTo;
  }

  /** The records that fit best. */
  Found find(Query query, int most) throws IOException {
    DirectoryReader read = hold();
    try {
      IndexSearcher searcher = new IndexSearcher(read);
      long begun = System.nanoTime();
      searcher.setTimeout(() -> System.nanoTime() - begun > SearchLimits.PATIENCE.toNanos());
      TopDocs found =
          searcher.search(query, new TopScoreDocCollectorManager(most, SearchLimits.COUNTED));
      List<RecordId> records = new ArrayList<>();
      for (ScoreDoc each : found.scoreDocs) {
        records.add(new RecordId(searcher.storedFields().document(each.doc).get(Documents.RECORD)));
      }
      TotalHits total = found.totalHits;
      boolean more = total.relation() != TotalHits.Relation.EQUAL_TO || searcher.timedOut();
      return new Found(records, total.value(), more);
    } finally {
      read.decRef();
    }
  }

  private DirectoryReader hold() throws IOException {
    DirectoryReader read = reader;
    while (!read.tryIncRef()) {
      DirectoryReader newer = reader;
      if (newer.equals(read)) {
        throw new IOException("index: closed (expected: open)");
      }
      read = newer;
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    closeAll(writer, directory);
  }

  private static void closeAll(@Nullable IndexWriter writer, Directory directory)
      throws IOException {
    try (directory) {
      if (writer != null) {
        writer.rollback();
      }
    }
  }
}

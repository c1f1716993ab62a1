package org.verbale.server.search;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;

/**
 * The index of one channel. Its documents are in the order of the channel: segments are merged with
 * their neighbours only, and terms that are added to a record are put in its place. One thread
 * writes, many read.
 */
final class ChannelIndex implements Closeable {
  /**
   * Segments of one size that become one: fewer than Lucene's own ten, for a search pays for each
   * that it looks at, and the Secretariat looks at those of all channels.
   */
  private static final int MERGED = 4;

  private static final double BUFFER_MB = 16;

  /** Bytes of terms that are written and not committed, before they should be. */
  private static final long PENDING = 16L << 20;

  /** What a record takes besides its terms, roughly. */
  private static final int RECORD = 256;

  private final UnsyncedDirectory directory;
  private final Retired retired;
  private volatile Committed committed;

  private @Nullable IndexWriter writer;
  private boolean erases;

  /** Terms of records as no reader shows them yet; of length 0 where a record has none. */
  private final Map<RecordId, BytesRef> pending = new HashMap<>();

  private long pendingBytes;

  /** What was committed last. */
  record Committed(DirectoryReader reader, Progress progress) {
    /** Gives the reader back. */
    void release() throws IOException {
      reader.decRef();
    }
  }

  private ChannelIndex(UnsyncedDirectory directory, Retired retired, Committed committed) {
    this.directory = directory;
    this.retired = retired;
    this.committed = committed;
  }

  /**
   * Opens what lies in {@code folder}, an empty index where nothing does.
   *
   * @param verify whether every file is read and compared with its checksum
   * @throws IndexDamagedException if it is not what was committed
   */
  static ChannelIndex open(Path folder, ChannelId channel, Retired retired, boolean verify)
      throws IOException {
    Files.createDirectories(folder);
    UnsyncedDirectory directory = UnsyncedDirectory.open(folder);
    boolean opened = false;
    try {
      if (!DirectoryReader.indexExists(directory)) {
        begin(directory, channel);
      }
      if (verify) {
        clean(directory);
      }
      var index = new ChannelIndex(directory, retired, read(directory, channel, verify));
      opened = true;
      return index;
    } catch (IOException e) {
      throw told(e);
    } finally {
      if (!opened) {
        directory.close();
      }
    }
  }

  private static void begin(Directory directory, ChannelId channel) throws IOException {
    if (directory.listAll().length > 0) {
      throw new IndexDamagedException("index: no commit (expected: one)", null);
    }
    try (var writer = new IndexWriter(directory, config())) {
      writer.setLiveCommitData(Progress.none(channel).write().entrySet());
      writer.commit();
    }
  }

  /** Deletes what a process left that ended within a commit: there may be erased terms in it. */
  private static void clean(UnsyncedDirectory directory) throws IOException {
    new IndexWriter(directory, config()).rollback();
    directory.syncDeletions();
  }

  private static Committed read(Directory directory, ChannelId channel, boolean verify)
      throws IOException {
    DirectoryReader reader = DirectoryReader.open(directory);
    boolean read = false;
    try {
      Progress progress = Progress.read(channel, reader.getIndexCommit().getUserData());
      if (verify) {
        for (LeafReaderContext leaf : reader.leaves()) {
          leaf.reader().checkIntegrity();
        }
      }
      read = true;
      return new Committed(reader, progress);
    } finally {
      if (!read) {
        reader.close();
      }
    }
  }

  /** What Lucene says of a file that is not what was written, or not there. */
  static IOException told(IOException cause) {
    return cause instanceof CorruptIndexException
            || cause instanceof IndexFormatTooOldException
            || cause instanceof IndexFormatTooNewException
            || cause instanceof EOFException
            || cause instanceof FileNotFoundException
            || cause instanceof NoSuchFileException
        ? new IndexDamagedException("index: damaged (expected: as written)", cause)
        : cause;
  }

  private static IndexWriterConfig config() {
    var inOrder = new LogDocMergePolicy();
    inOrder.setMergeFactor(MERGED);
    return new IndexWriterConfig()
        .setMergePolicy(inOrder)
        .setMergeScheduler(new SerialMergeScheduler())
        .setRAMBufferSizeMB(BUFFER_MB)
        .setCommitOnClose(false);
  }

  // --- reading

  /** The last commit; to be released. */
  Committed acquire() {
    while (true) {
      Committed now = committed;
      if (now.reader.tryIncRef()) {
        return now;
      }
    }
  }

  Progress progress() {
    return committed.progress;
  }

  // --- writing

  /** Adds a record behind those that are there. */
  void add(Change.Posted posted) throws IOException {
    var document = Documents.of(posted.block(), posted.author(), posted.time(), posted.sequence());
    var versions = new BytesRef();
    if (posted.terms().isPresent()) {
      versions =
          Versions.add(posted.sequence(), posted.generation(), posted.terms().get(), versions);
      document.add(Documents.terms(versions));
    }
    writer().addDocument(document);
    pend(posted.block().record(), versions);
  }

  /** Puts terms in the place of those that a record had. */
  void supplement(Change.Supplemented added) throws IOException {
    Optional<BytesRef> before = versions(added.record());
    if (before.isEmpty()) {
      return; // erased since
    }
    BytesRef versions =
        Versions.add(added.sequence(), added.generation(), added.terms(), before.get());
    writer()
        .updateDocValues(
            Documents.named(added.record()),
            Documents.terms(versions),
            Documents.changed(added.sequence()));
    pend(added.record(), versions);
  }

  /** Takes a record out; with the next commit its terms are in no file any more. */
  void erase(RecordId record) throws IOException {
    if (pending.remove(record) != null || versions(record).isPresent()) {
      writer().deleteDocuments(Documents.named(record));
      erases = true;
    }
  }

  private void pend(RecordId record, BytesRef versions) {
    pending.put(record, versions);
    pendingBytes += versions.length + RECORD;
  }

  /** Whether so much was written that it should be committed. */
  boolean isFull() {
    return pendingBytes >= PENDING;
  }

  /** The terms of a record as they are now, of length 0 if it has none; empty if it is not here. */
  private Optional<BytesRef> versions(RecordId record) throws IOException {
    BytesRef found = pending.get(record);
    if (found != null) {
      return Optional.of(found);
    }
    for (LeafReaderContext leaf : committed.reader.leaves()) {
      PostingsEnum documents = leaf.reader().postings(Documents.named(record), PostingsEnum.NONE);
      Bits live = leaf.reader().getLiveDocs();
      while (documents != null && documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(documents.docID())) {
          BinaryDocValues terms = leaf.reader().getBinaryDocValues(Documents.TERMS);
          boolean any = terms != null && terms.advanceExact(documents.docID());
          return Optional.of(any ? requireNonNull(terms).binaryValue() : new BytesRef());
        }
      }
    }
    return Optional.empty();
  }

  private IndexWriter writer() throws IOException {
    IndexWriter open = writer;
    if (open == null) {
      open = new IndexWriter(directory, config());
      writer = open;
      demandShown(open);
    }
    return open;
  }

  /** What was committed and could not be opened afterwards would be written twice. */
  private void demandShown(IndexWriter open) throws IOException {
    Map<String, String> written = new HashMap<>();
    open.getLiveCommitData().forEach(each -> written.put(each.getKey(), each.getValue()));
    if (!committed.progress.write().equals(written)) {
      throw new IndexDamagedException("index: ahead of its reader (expected: as shown)", null);
    }
  }

  /**
   * Commits what was written.
   *
   * @param head end of the part of the chain that the index holds now
   */
  void commit(ChannelHead head) throws IOException {
    IndexWriter open = writer();
    Progress after = new Progress(committed.progress.channel(), head);
    if (erases) {
      open.forceMergeDeletes(true);
    }
    open.setLiveCommitData(after.write().entrySet());
    open.commit();
    DirectoryReader old = committed.reader;
    DirectoryReader changed = DirectoryReader.openIfChanged(old);
    if (changed == null) {
      committed = new Committed(old, after);
    } else {
      committed = new Committed(changed, after);
      retired.add(old);
      old.decRef();
    }
    if (erases) {
      open.deleteUnusedFiles();
      directory.syncDeletions();
      erases = false;
    }
    pending.clear();
    pendingBytes = 0;
  }

  /** Says that the last commit is none any more, and may still be read from. */
  void retire() {
    retired.add(committed.reader);
  }

  /** Ends writing; what was not committed is forgotten. */
  void rest() throws IOException {
    pending.clear();
    pendingBytes = 0;
    erases = false;
    IndexWriter open = writer;
    writer = null;
    if (open != null) {
      open.rollback();
    }
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      rest();
      retired.add(committed.reader);
      committed.reader.decRef();
    }
  }
}

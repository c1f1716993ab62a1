package org.verbale.search.local;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.verbale.id.RecordId;
import org.verbale.search.analysis.AnalysisProfile;

/**
 * The index of one channel. Its documents are in the order of the channel: segments are merged with
 * their neighbours only. Of one thread that changes it, and of any that read.
 */
final class ChannelIndex implements Closeable {
  private static final String FORMAT = "format";
  private static final String NEXT = "next";
  private static final String LAST = "last";
  private static final String TIME = "time";
  private static final String LACKING = "lacking";
  private static final String PROFILE = "profile";
  private static final String ATTACHMENTS = "attachments";

  /** Another number wherever documents, or what a commit says, are made otherwise. */
  private static final String THIS_FORMAT = "2";

  /**
   * What an index is made of.
   *
   * @param attachments says how files are read; empty where they are not
   */
  record Form(AnalysisProfile profile, String attachments) {}

  private final Form form;
  private final EncryptedDirectory directory;
  private final IndexWriter writer;
  private DirectoryReader reader;
  private Progress progress;

  private ChannelIndex(
      Form form,
      EncryptedDirectory directory,
      IndexWriter writer,
      DirectoryReader reader,
      Progress progress) {
    this.form = form;
    this.directory = directory;
    this.writer = writer;
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Opens what lies in {@code files}, an empty index where nothing does.
   *
   * @throws IndexDamagedException if it is not what was committed
   */
  static ChannelIndex open(SealedFiles files, Form form) throws IOException {
    try {
      var directory = new EncryptedDirectory(files);
      if (!directory.isEmpty() && !DirectoryReader.indexExists(directory)) {
        throw new IndexDamagedException(Damage.MISSING, null);
      }
      return open(directory, form);
    } catch (IndexDamagedException e) {
      throw e;
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new IndexDamagedException(Damage.MISSING, e);
    } catch (CorruptIndexException
        | IndexFormatTooOldException
        | IndexFormatTooNewException
        | EOFException e) {
      throw new IndexDamagedException(isMissing(e) ? Damage.MISSING : Damage.MIXED, e);
    }
  }

  /** Lucene says of a commit whose file is not there that it is corrupt, and names the cause. */
  private static boolean isMissing(IOException cause) {
    return cause.getCause() instanceof FileNotFoundException
        || cause.getCause() instanceof NoSuchFileException;
  }

  private static ChannelIndex open(EncryptedDirectory directory, Form form) throws IOException {
    boolean exists = DirectoryReader.indexExists(directory);
    var writer = new IndexWriter(directory, config());
    try {
      if (!exists) {
        write(writer, form, Progress.NONE);
      }
      DirectoryReader reader = DirectoryReader.open(directory);
      Map<String, String> data = reader.getIndexCommit().getUserData();
      return new ChannelIndex(form, directory, writer, reader, read(data, form));
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setMergePolicy(new LogDocMergePolicy())
        .setMergeScheduler(new SerialMergeScheduler())
        .setCommitOnClose(false);
  }

  private static Progress read(Map<String, String> data, Form form) throws IndexDamagedException {
    if (!THIS_FORMAT.equals(data.get(FORMAT))
        || !Integer.toString(form.profile().id()).equals(data.get(PROFILE))) {
      throw new IndexDamagedException(Damage.MIXED, null);
    }
    if (!form.attachments().equals(data.getOrDefault(ATTACHMENTS, ""))) {
      throw new IndexDamagedException(Damage.OTHER_FILES, null);
    }
    try {
      return new Progress(
          Long.parseLong(data.getOrDefault(NEXT, "")),
          Optional.ofNullable(data.get(LAST)).map(record -> last(record, data)),
          Optional.ofNullable(data.get(LACKING)).map(RecordId::new));
    } catch (IllegalArgumentException e) {
      throw new IndexDamagedException(Damage.MIXED, e);
    }
  }

  private static Progress.Last last(String record, Map<String, String> data) {
    long time = Long.parseLong(data.getOrDefault(TIME, ""));
    return new Progress.Last(new RecordId(record), Instant.ofEpochMilli(time));
  }

  private static void write(IndexWriter writer, Form form, Progress progress) throws IOException {
    Map<String, String> data = new HashMap<>();
    data.put(FORMAT, THIS_FORMAT);
    data.put(PROFILE, Integer.toString(form.profile().id()));
    data.put(ATTACHMENTS, form.attachments());
    data.put(NEXT, Long.toString(progress.next()));
    progress.last().ifPresent(last -> data.put(LAST, last.record().value()));
    progress.last().ifPresent(last -> data.put(TIME, "" + last.time().toEpochMilli()));
    progress.lacking().ifPresent(record -> data.put(LACKING, record.value()));
    writer.setLiveCommitData(data.entrySet());
    writer.commit();
  }

  synchronized Progress progress() {
    return progress;
  }

  /**
   * Adds records and commits.
   *
   * @param records in order, behind those that are there
   * @throws IOException if the disk failed; the index is to be closed and opened again
   */
  void add(List<IndexedRecord> records, Progress after) throws IOException {
    long next = progress().next();
    for (IndexedRecord record : records) {
      if (record.sequence() < next || record.sequence() >= after.next()) {
        throw new IllegalArgumentException(
            "sequence: " + record.sequence() + " (expected: " + next + " to " + after.next() + ")");
      }
      writer.addDocument(Documents.of(record, form.profile()));
      next = record.sequence() + 1;
    }
    commit(after);
  }

  private void commit(Progress after) throws IOException {
    write(writer, form, after);
    DirectoryReader before = reader();
    DirectoryReader changed = DirectoryReader.openIfChanged(before);
    synchronized (this) {
      progress = after;
      if (changed != null) {
        reader = changed;
      }
    }
    if (changed != null) {
      before.decRef();
    }
  }

  private synchronized DirectoryReader reader() {
    return reader;
  }

  /**
   * Takes records out, and their words off the disk.
   *
   * @throws IOException as {@link #add}
   */
  void erase(Collection<RecordId> records) throws IOException {
    DirectoryReader now = reader();
    boolean any = false;
    for (RecordId record : records) {
      var name = new Term(Documents.RECORD, record.value());
      if (now.docFreq(name) > 0) {
        writer.deleteDocuments(name);
        any = true;
      }
    }
    if (any) {
      writer.forceMergeDeletes(true);
      commit(progress());
    }
  }

  /**
   * A commit.
   *
   * @param next the first sequence that is not in it
   */
  record Committed(DirectoryReader reader, long next) {}

  /** The last commit, for a search; its reader is to be given back by {@code decRef}. */
  synchronized Committed acquire() {
    reader.incRef();
    return new Committed(reader, progress.next());
  }

  @Override
  public synchronized void close() throws IOException {
    try (directory;
        writer) {
      reader.decRef();
    }
  }
}

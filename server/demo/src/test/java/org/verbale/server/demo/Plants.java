package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.verbale.codec.Bytes;

/**
 * Writes words, in all their forms, into a copy of a server's data directory, to each kind of place
 * where one could be: compressed into a table and a blob file of RocksDB and into stored fields of
 * a search index, so that no reading of files as they are finds them there; into a write-ahead log;
 * into all else that Lucene keeps, of documents that were deleted.
 */
final class Plants {
  /** A word that is too short to be looked for within others. */
  static final Set<Bytes> SHORT = Set.of(Bytes.of("麤".getBytes(UTF_8)));

  /** Zeros around it, so that the compressed form is kept. */
  private static final int ROOM = 4096;

  private static final String IN_TABLE = "content";
  private static final String IN_BLOB = "chunk";
  private static final String IN_LOG = "record";

  /** Term vectors, too. */
  private static final FieldType VECTOR = new FieldType(StringField.TYPE_NOT_STORED);

  static {
    VECTOR.setStoreTermVectors(true);
    VECTOR.freeze();
  }

  private Plants() {}

  static void plant(Path copy, List<String> words) throws IOException {
    try {
      rows(folderWith(copy, "CURRENT"), words);
    } catch (RocksDBException e) {
      throw new IOException("copy: cannot be written", e);
    }
    documents(folderWith(copy, "segments_"), words);
  }

  /** What a scan of the copy must find, by needles that have the words for labels. */
  static SortedSet<String> expected(List<String> words) {
    SortedSet<String> expected = new TreeSet<>();
    for (String word : words) {
      List.of("name", "commit key", "commit value", "stored text")
          .forEach(where -> expected.add("index " + where + " " + word + " UTF_8_BYTES"));
      for (Needles.Form form : Needles.forms(word)) {
        String found = " " + word + " " + form;
        expected.add(IN_TABLE + " value" + found);
        expected.add(IN_BLOB + " value" + found);
        expected.add(IN_LOG + " key" + found);
        expected.add(IN_LOG + " value" + found);
        List.of("stored bytes", "term", "vector", "binary doc value", "sorted doc value")
            .forEach(where -> expected.add("index " + where + found));
        if (Needles.encode(form, word).length == Long.BYTES) {
          List.of("stored number", "numeric doc value", "point")
              .forEach(where -> expected.add("index " + where + found));
        }
      }
    }
    SHORT.forEach(
        word -> expected.add("index term whole " + new String(word.toByteArray(), UTF_8)));
    return expected;
  }

  private static Path folderWith(Path directory, String prefix) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .map(Path::getParent)
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException(directory + ": no " + prefix + " (expected: one)"));
    }
  }

  private static void rows(Path path, List<String> words) throws RocksDBException {
    List<ColumnFamilyDescriptor> names = new ArrayList<>();
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (var any = new Options();
        var options = new DBOptions();
        var table = new ColumnFamilyOptions().setCompressionType(CompressionType.ZLIB_COMPRESSION);
        var blob =
            new ColumnFamilyOptions()
                .setEnableBlobFiles(true)
                .setMinBlobSize(ROOM)
                .setBlobCompressionType(CompressionType.ZLIB_COMPRESSION);
        var flush = new FlushOptions().setWaitForFlush(true)) {
      for (byte[] name : RocksDB.listColumnFamilies(any, path.toString())) {
        boolean blobs = Arrays.equals(name, IN_BLOB.getBytes(UTF_8));
        names.add(new ColumnFamilyDescriptor(name, blobs ? blob : table));
      }
      try (var rocks = RocksDB.open(options, path.toString(), names, families)) {
        int rows = 0;
        for (byte[] written : written(words)) {
          byte[] key = ("planted " + rows++).getBytes(UTF_8);
          rocks.put(family(families, IN_TABLE), key, room(written));
          rocks.put(family(families, IN_BLOB), key, room(written));
        }
        rocks.flush(flush, families);
        ColumnFamilyHandle log = family(families, IN_LOG);
        for (byte[] written : written(words)) {
          rocks.put(log, written, written);
        }
        families.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  private static ColumnFamilyHandle family(List<ColumnFamilyHandle> families, String name)
      throws RocksDBException {
    for (ColumnFamilyHandle each : families) {
      if (Arrays.equals(each.getName(), name.getBytes(UTF_8))) {
        return each;
      }
    }
    throw new IllegalArgumentException("family: no " + name + " (expected: one)");
  }

  private static void documents(Path folder, List<String> words) throws IOException {
    var config =
        new IndexWriterConfig()
            .setCodec(new Lucene104Codec(Lucene104Codec.Mode.BEST_COMPRESSION))
            .setUseCompoundFile(false)
            .setMergePolicy(NoMergePolicy.INSTANCE);
    try (var files = FSDirectory.open(folder);
        var writer = new IndexWriter(files, config)) {
      for (byte[] written : written(words)) {
        writer.addDocument(document(written));
      }
      for (String word : words) {
        var document = new Document();
        document.add(new StringField("planted", "planted", Field.Store.NO));
        document.add(new StoredField("text", word));
        document.add(new StringField(word, "planted", Field.Store.NO));
        writer.addDocument(document);
      }
      writer.deleteDocuments(new Term("planted", "planted"));
      var kept = new Document(); // a segment with nothing in it would go as a whole
      SHORT.forEach(word -> kept.add(term(word.toByteArray())));
      writer.addDocument(kept);
      writer.setLiveCommitData(
          words.stream().collect(Collectors.toMap(word -> word, word -> word)).entrySet());
      writer.commit();
    }
  }

  private static StringField term(byte[] written) {
    return new StringField("term", new BytesRef(written), Field.Store.NO);
  }

  private static Document document(byte[] written) {
    var document = new Document();
    document.add(new StringField("planted", "planted", Field.Store.NO));
    document.add(new StoredField("bytes", room(written)));
    document.add(term(written));
    document.add(new Field("vector", new BytesRef(written), VECTOR));
    document.add(new BinaryDocValuesField("value", new BytesRef(written)));
    document.add(new SortedSetDocValuesField("sorted", new BytesRef(written)));
    if (written.length == Long.BYTES) { // points of one field are of one length
      long number = ByteBuffer.wrap(written).getLong();
      document.add(new BinaryPoint("point", written));
      document.add(new StoredField("stored number", number));
      document.add(new NumericDocValuesField("number", number));
    }
    return document;
  }

  private static List<byte[]> written(List<String> words) {
    return words.stream()
        .flatMap(word -> Needles.forms(word).stream().map(form -> Needles.encode(form, word)))
        .toList();
  }

  private static byte[] room(byte[] written) {
    byte[] room = new byte[ROOM + written.length + ROOM];
    System.arraycopy(written, 0, room, ROOM, written.length);
    return room;
  }
}

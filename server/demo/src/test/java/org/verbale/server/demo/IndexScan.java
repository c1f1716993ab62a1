package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.StoredFieldVisitor;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.TermVectors;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;

/**
 * Looks for plaintext in every Lucene index of a directory, as Lucene decodes it, whatever the
 * fields are called: in names, terms, stored fields, doc values, points and what is said of the
 * commit, also of documents that were deleted.
 */
final class IndexScan {
  private final Needles needles;
  private final Set<Bytes> whole;
  private int indexes;
  private long documents;
  private long terms;
  private long values;
  private final SortedSet<String> hits = new TreeSet<>();

  /**
   * @param whole looked for as a whole term or value: too short to be looked for within others
   */
  private IndexScan(Needles needles, Set<Bytes> whole) {
    this.needles = needles;
    this.whole = whole;
  }

  /**
   * What was looked at, and where something was found.
   *
   * @param documents deleted ones too
   * @param values stored fields, doc values and points
   */
  record Result(int indexes, long documents, long terms, long values, SortedSet<String> hits) {}

  static Result scan(Path directory, Needles needles, Set<Bytes> whole) throws IOException {
    var scan = new IndexScan(needles, whole);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        try (var files = FSDirectory.open(folder)) {
          if (DirectoryReader.indexExists(files)) {
            scan.index(files);
          }
        }
      }
    }
    return new Result(scan.indexes, scan.documents, scan.terms, scan.values, scan.hits);
  }

  private void index(FSDirectory files) throws IOException {
    indexes++;
    try (DirectoryReader reader = DirectoryReader.open(files)) {
      for (Map.Entry<String, String> each : reader.getIndexCommit().getUserData().entrySet()) {
        look("commit key", new BytesRef(each.getKey()));
        look("commit value", new BytesRef(each.getValue()));
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        documents += leaf.reader().maxDoc();
        stored(leaf.reader());
        for (FieldInfo field : leaf.reader().getFieldInfos()) {
          look("name", new BytesRef(field.name));
          terms("term", leaf.reader().terms(field.name));
          docValues(leaf.reader(), field);
          points(leaf.reader().getPointValues(field.name));
        }
      }
    }
  }

  private void terms(String where, @Nullable Terms all) throws IOException {
    if (all != null) {
      TermsEnum each = all.iterator();
      for (BytesRef term = each.next(); term != null; term = each.next()) {
        terms++;
        look(where, term);
      }
    }
  }

  private void stored(LeafReader leaf) throws IOException {
    StoredFields fields = leaf.storedFields();
    TermVectors vectors = leaf.termVectors();
    for (int document = 0; document < leaf.maxDoc(); document++) {
      fields.document(document, new Stored());
      var ofTerms = vectors.get(document);
      if (ofTerms != null) {
        for (String field : ofTerms) {
          terms("vector", ofTerms.terms(field));
        }
      }
    }
  }

  private final class Stored extends StoredFieldVisitor {
    @Override
    public Status needsField(FieldInfo field) {
      return Status.YES;
    }

    @Override
    public void binaryField(FieldInfo field, byte[] value) {
      value("stored bytes", new BytesRef(value));
    }

    @Override
    public void stringField(FieldInfo field, String value) {
      value("stored text", new BytesRef(value));
    }

    @Override
    public void longField(FieldInfo field, long value) {
      value("stored number", bytes(value));
    }
  }

  private void docValues(LeafReader leaf, FieldInfo field) throws IOException {
    switch (field.getDocValuesType()) {
      case NONE -> {}
      case BINARY -> {
        BinaryDocValues all = DocValues.getBinary(leaf, field.name);
        while (all.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          value("binary doc value", all.binaryValue());
        }
      }
      case SORTED, SORTED_SET -> {
        SortedSetDocValues all = DocValues.getSortedSet(leaf, field.name);
        for (long number = 0; number < all.getValueCount(); number++) {
          value("sorted doc value", all.lookupOrd(number));
        }
      }
      case NUMERIC, SORTED_NUMERIC -> {
        SortedNumericDocValues all = DocValues.getSortedNumeric(leaf, field.name);
        while (all.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          for (int i = 0; i < all.docValueCount(); i++) {
            value("numeric doc value", bytes(all.nextValue()));
          }
        }
      }
    }
  }

  private void points(@Nullable PointValues all) throws IOException {
    if (all != null) {
      all.intersect(
          new PointValues.IntersectVisitor() {
            @Override
            public void visit(int document) {
              throw new IllegalStateException("point: without its value (expected: with it)");
            }

            @Override
            public void visit(int document, byte[] value) {
              value("point", new BytesRef(value));
            }

            @Override
            public PointValues.Relation compare(byte[] least, byte[] most) {
              return PointValues.Relation.CELL_CROSSES_QUERY; // has every value shown
            }
          });
    }
  }

  private static BytesRef bytes(long number) {
    return new BytesRef(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private void value(String where, BytesRef value) {
    values++;
    look(where, value);
  }

  private void look(String where, BytesRef value) {
    byte[] hay = BytesRef.deepCopyOf(value).bytes;
    needles.search(hay, hay.length, found -> hits.add("index " + where + " " + found));
    if (whole.contains(Bytes.of(hay))) {
      hits.add("index " + where + " whole " + new String(hay, UTF_8));
    }
  }
}

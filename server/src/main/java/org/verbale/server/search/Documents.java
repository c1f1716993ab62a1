package org.verbale.server.search;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.PublicBlock;

/** The fields of a record's document. */
final class Documents {
  static final String RECORD = "record";
  static final String TYPE = "type";
  static final String AUTHOR = "author";
  static final String LANGUAGE = "language";

  /** When the archive took it, milliseconds. */
  static final String TIME = "time";

  /** Its place in the channel. */
  static final String SEQUENCE = "sequence";

  /** Its sealed terms, as {@link Versions}. */
  static final String TERMS = "terms";

  /** The place of the newest of them. */
  static final String CHANGED = "changed";

  private static final String ID = "id";

  private Documents() {}

  /** The term by which a record's document is found. */
  static Term named(RecordId record) {
    return new Term(RECORD, record.value());
  }

  static Document of(PublicBlock block, Optional<PartyCode> author, long time, long sequence) {
    var document = new Document();
    document.add(new StringField(RECORD, block.record().value(), Field.Store.NO));
    document.add(new BinaryDocValuesField(ID, new BytesRef(block.record().value())));
    document.add(new StringField(TYPE, block.type().code(), Field.Store.NO));
    author.ifPresent(by -> document.add(new StringField(AUTHOR, by.value(), Field.Store.NO)));
    document.add(new StringField(LANGUAGE, block.language().code(), Field.Store.NO));
    document.add(new LongPoint(TIME, time));
    document.add(new NumericDocValuesField(SEQUENCE, sequence));
    document.add(new NumericDocValuesField(CHANGED, sequence));
    return document;
  }

  /** The place of a document's record in its channel. */
  static long sequence(LeafReader segment, int document) throws IOException {
    NumericDocValues sequences = segment.getNumericDocValues(SEQUENCE);
    if (sequences == null || !sequences.advanceExact(document)) {
      throw new IndexDamagedException("document: no sequence (expected: one)", null);
    }
    return sequences.longValue();
  }

  /** The record of a document. */
  static RecordId record(LeafReader segment, int document) throws IOException {
    BinaryDocValues ids = segment.getBinaryDocValues(ID);
    if (ids == null || !ids.advanceExact(document)) {
      throw new IndexDamagedException("document: no record (expected: one)", null);
    }
    try {
      return new RecordId(ids.binaryValue().utf8ToString());
    } catch (IllegalArgumentException e) {
      throw new IndexDamagedException("document: no record id (expected: one)", e);
    }
  }

  static BinaryDocValuesField terms(BytesRef versions) {
    return new BinaryDocValuesField(TERMS, versions);
  }

  static NumericDocValuesField changed(long sequence) {
    return new NumericDocValuesField(CHANGED, sequence);
  }
}

package org.verbale.search.local;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.TermField;

/**
 * Records as documents of an index. Beside {@linkplain TermField the fields of terms} there are
 * those of what stands in the clear beside a record, and its parts, for showing where a word was
 * found.
 */
final class Documents {
  static final String RECORD = "record";
  static final String SEQUENCE = "sequence";
  static final String TIME = "time";
  static final String TYPE = "type";
  static final String AUTHOR = "author";
  static final String LANGUAGE = "language";
  private static final String PARTS = "parts";

  private static final FieldType TEXT = text();

  private Documents() {}

  private static FieldType text() {
    var type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    type.freeze();
    return type;
  }

  /** How many tokens a record has in a field: what statistics of an earlier state need. */
  static String total(String field) {
    return "total." + field;
  }

  static Document of(IndexedRecord record, RecordTerms terms) {
    var document = new Document();
    document.add(new StringField(RECORD, record.record().value(), Field.Store.YES));
    document.add(new StringField(TYPE, record.type().code(), Field.Store.YES));
    document.add(new StringField(AUTHOR, record.author().value(), Field.Store.YES));
    document.add(new StringField(LANGUAGE, record.language().code(), Field.Store.YES));
    document.add(new LongPoint(TIME, record.time().toEpochMilli()));
    document.add(new StoredField(TIME, record.time().toEpochMilli()));
    document.add(new NumericDocValuesField(SEQUENCE, record.sequence()));
    document.add(new StoredField(SEQUENCE, record.sequence()));
    document.add(new StoredField(PARTS, encode(record.parts())));
    terms
        .lengths()
        .forEach(
            (field, length) -> {
              document.add(new Field(field.code(), ReplayedTerms.of(terms, field), TEXT));
              document.add(new NumericDocValuesField(total(field.code()), length.totalFrequency()));
            });
    terms.terms().keySet().stream()
        .filter(term -> !term.field().isScored())
        .forEach(
            term ->
                document.add(
                    new StringField(
                        term.field().code(),
                        new BytesRef(term.text().toByteArray()),
                        Field.Store.NO)));
    return document;
  }

  /** The parts whose words are searched, each with its number in the record. */
  private static byte[] encode(List<Part> parts) {
    var out = new TlsWriter();
    numbered(parts).forEach(part -> out.uint32(part.number()).struct(part.part()));
    return out.toByteArray();
  }

  /** The parts whose words are searched. */
  static List<NumberedPart> numbered(List<Part> parts) {
    List<NumberedPart> numbered = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (AnalysisProfile.isText(parts.get(i))) {
        numbered.add(new NumberedPart(i, parts.get(i)));
      }
    }
    return numbered;
  }

  /**
   * A record as an index kept it.
   *
   * @param parts those whose words are searched
   */
  record Stored(
      RecordId record,
      long sequence,
      Instant time,
      RecordType type,
      PartyCode author,
      Language language,
      List<NumberedPart> parts) {}

  /** A part, by its number in the record. */
  record NumberedPart(int number, Part part) {}

  /** Reads what {@link #of} kept. */
  static Stored read(Document document) throws IOException {
    return new Stored(
        new RecordId(document.get(RECORD)),
        number(document, SEQUENCE),
        Instant.ofEpochMilli(number(document, TIME)),
        RecordType.of(document.get(TYPE)),
        new PartyCode(document.get(AUTHOR)),
        Language.of(document.get(LANGUAGE)),
        parts(document.getBinaryValue(PARTS)));
  }

  private static long number(Document document, String name) {
    return document.getField(name).numericValue().longValue();
  }

  private static List<NumberedPart> parts(BytesRef stored) throws IOException {
    List<NumberedPart> parts = new ArrayList<>();
    try {
      TlsReader in =
          TlsReader.over(Bytes.of(stored.bytes, stored.offset, stored.length).toByteArray());
      while (in.hasRemaining()) {
        parts.add(new NumberedPart((int) in.uint32("number"), Part.read(in)));
      }
    } catch (MalformedException e) {
      throw new IndexDamagedException(Damage.MIXED, e);
    }
    return parts;
  }
}

package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
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
 * those of what stands in the clear beside a record, its parts, for showing where a word was found,
 * and those of attached files, which are counted apart: what a record says is ranked as every other
 * engine ranks it, whatever was read of its files.
 */
final class Documents {
  static final String RECORD = "record";
  static final String SEQUENCE = "sequence";
  static final String TIME = "time";
  static final String TYPE = "type";
  static final String AUTHOR = "author";
  static final String LANGUAGE = "language";
  private static final String PARTS = "parts";
  private static final String ATTACHMENTS = "attachments";

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

  /** The field of what stands in attached files, beside a field of text. */
  static String attached(TermField field) {
    return "attached." + field.code();
  }

  /** The document of a record. */
  static Document of(IndexedRecord record, AnalysisProfile profile) {
    var document = new Document();
    addMetadata(document, record);
    RecordTerms terms = profile.terms(record.language(), record.parts());
    addText(document, terms, TermField::code);
    terms.terms().keySet().stream()
        .filter(term -> !term.field().isScored())
        .forEach(
            term ->
                document.add(
                    new StringField(
                        term.field().code(),
                        new BytesRef(term.text().toByteArray()),
                        Field.Store.NO)));
    document.add(new StoredField(PARTS, encode(record.parts())));
    if (!record.attachments().isEmpty()) {
      addText(document, attachedTerms(record, profile), Documents::attached);
      document.add(new StoredField(ATTACHMENTS, encodeAttached(record.attachments())));
    }
    return document;
  }

  /** The terms of a record's files, as if they were a record of their own. */
  private static RecordTerms attachedTerms(IndexedRecord record, AnalysisProfile profile) {
    Language language = record.language();
    return profile.terms(
        language,
        record.attachments().stream()
            .flatMap(file -> file.sections().stream())
            .map(section -> Part.paragraph(language, section))
            .toList());
  }

  private static void addText(
      Document document, RecordTerms terms, Function<TermField, String> names) {
    terms
        .lengths()
        .forEach(
            (field, length) -> {
              String name = names.apply(field);
              document.add(new Field(name, ReplayedTerms.of(terms, field), TEXT));
              document.add(new NumericDocValuesField(total(name), length.totalFrequency()));
            });
  }

  private static void addMetadata(Document document, IndexedRecord record) {
    document.add(new StringField(RECORD, record.record().value(), Field.Store.YES));
    document.add(new StringField(TYPE, record.type().code(), Field.Store.YES));
    document.add(new StringField(AUTHOR, record.author().value(), Field.Store.YES));
    document.add(new StringField(LANGUAGE, record.language().code(), Field.Store.YES));
    document.add(new LongPoint(TIME, record.time().toEpochMilli()));
    document.add(new StoredField(TIME, record.time().toEpochMilli()));
    document.add(new NumericDocValuesField(SEQUENCE, record.sequence()));
    document.add(new StoredField(SEQUENCE, record.sequence()));
  }

  /** The parts whose words are searched, each with its number in the record, as far as is kept. */
  private static byte[] encode(List<Part> parts) {
    var out = new TlsWriter();
    Portion.of(numbered(parts), Portion.RECORD)
        .forEach(part -> out.uint32(part.number()).struct(part.part()));
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

  /** The text of files, each section with the number of its file's part. */
  private static byte[] encodeAttached(List<AttachedText> attachments) {
    var out = new TlsWriter();
    for (AttachedText file : attachments) {
      for (String section : file.sections()) {
        out.uint32(file.part()).opaque(section.getBytes(UTF_8));
      }
    }
    return out.toByteArray();
  }

  /**
   * A record as an index kept it.
   *
   * @param parts those whose words are searched
   * @param attached sections of files, each as a part of its file's number
   */
  record Stored(
      RecordId record,
      long sequence,
      Instant time,
      RecordType type,
      PartyCode author,
      Language language,
      List<NumberedPart> parts,
      List<NumberedPart> attached) {}

  /** A part, by its number in the record. */
  record NumberedPart(int number, Part part) {}

  /** Reads what {@link #of} kept. */
  static Stored read(Document document) throws IOException {
    Language language = Language.of(document.get(LANGUAGE));
    return new Stored(
        new RecordId(document.get(RECORD)),
        number(document, SEQUENCE),
        Instant.ofEpochMilli(number(document, TIME)),
        RecordType.of(document.get(TYPE)),
        new PartyCode(document.get(AUTHOR)),
        language,
        parts(document.getBinaryValue(PARTS)),
        attached(document.getBinaryValue(ATTACHMENTS), language));
  }

  private static long number(Document document, String name) {
    return document.getField(name).numericValue().longValue();
  }

  private static List<NumberedPart> parts(BytesRef stored) throws IOException {
    return each(stored, Part::read);
  }

  private static List<NumberedPart> attached(@Nullable BytesRef stored, Language language)
      throws IOException {
    return stored == null
        ? List.of()
        : each(stored, in -> section(language, in.opaque("section", TlsWriter.MAX_VECTOR)));
  }

  private static Part section(Language language, Bytes text) {
    return Part.paragraph(language, new String(text.toByteArray(), UTF_8));
  }

  private interface Read {
    Part part(TlsReader in) throws MalformedException;
  }

  private static List<NumberedPart> each(BytesRef stored, Read read) throws IOException {
    List<NumberedPart> parts = new ArrayList<>();
    try {
      TlsReader in =
          TlsReader.over(Bytes.of(stored.bytes, stored.offset, stored.length).toByteArray());
      while (in.hasRemaining()) {
        parts.add(new NumberedPart((int) in.uint32("number"), read.part(in)));
      }
    } catch (MalformedException e) {
      throw new IndexDamagedException(Damage.MIXED, e);
    }
    return parts;
  }
}

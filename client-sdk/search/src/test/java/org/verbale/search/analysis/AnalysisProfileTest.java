package org.verbale.search.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.SmallFloat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.search.Corpus;
import org.verbale.search.local.IndexedRecord;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.TermsLimits;
import org.verbale.testing.Seeds;

class AnalysisProfileTest {
  private static final AnalysisProfile PROFILE = AnalysisProfile.ONE;
  private static final int RECORDS = 60;

  static LongStream seeds() {
    return Seeds.of(1);
  }

  /** What Lucene itself makes of a record's parts, read back from its index. */
  private record Indexed(
      Map<TermField, Long> totals, Map<TermField, Byte> norms, SortedMap<Term, Postings> terms) {}

  private static Indexed indexed(Language language, List<Part> parts) throws IOException {
    var document = new Document();
    for (Part part : parts) {
      if (AnalysisProfile.isText(part)) {
        TermField field = TermField.text(part.language().orElse(language));
        document.add(new TextField(field.code(), part.text(), Field.Store.NO));
      }
    }
    try (var directory = new ByteBuffersDirectory();
        var writer = new IndexWriter(directory, new IndexWriterConfig(PROFILE.analyzer()))) {
      writer.addDocument(document);
      writer.commit();
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return read(reader.leaves().get(0).reader());
      }
    }
  }

  private static Indexed read(LeafReader leaf) throws IOException {
    var found =
        new Indexed(
            new EnumMap<>(TermField.class), new EnumMap<>(TermField.class), new TreeMap<>());
    for (TermField field : TermField.values()) {
      Terms terms = leaf.terms(field.code());
      if (terms == null) {
        continue;
      }
      found.totals.put(field, terms.getSumTotalTermFreq());
      NumericDocValues norms = leaf.getNormValues(field.code());
      assertThat(norms.advanceExact(0)).isTrue();
      found.norms.put(field, (byte) norms.longValue());
      TermsEnum each = terms.iterator();
      for (BytesRef term = each.next(); term != null; term = each.next()) {
        PostingsEnum postings = each.postings(null, PostingsEnum.POSITIONS);
        postings.nextDoc();
        int[] positions = new int[postings.freq()];
        for (int i = 0; i < positions.length; i++) {
          positions[i] = postings.nextPosition();
        }
        found.terms.put(
            new Term(field, Bytes.of(term.bytes, term.offset, term.length)),
            Postings.of(positions));
      }
    }
    return found;
  }

  private static void assertSame(RecordTerms terms, Indexed indexed) {
    Map<TermField, Long> totals = new EnumMap<>(TermField.class);
    Map<TermField, Byte> norms = new EnumMap<>(TermField.class);
    terms
        .lengths()
        .forEach(
            (field, length) -> {
              totals.put(field, (long) length.totalFrequency());
              norms.put(field, SmallFloat.intToByte4(length.length()));
            });
    SortedMap<Term, Postings> scored = new TreeMap<>(terms.terms());
    scored.keySet().removeIf(term -> !term.field().isScored());
    assertThat(totals).isEqualTo(indexed.totals);
    assertThat(norms).isEqualTo(indexed.norms);
    assertThat(scored).isEqualTo(indexed.terms);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void recordsOfRealText_areCountedAsLuceneCountsThem(long seed) throws IOException {
    Random random = Seeds.random(AnalysisProfileTest.class, seed);
    Corpus corpus = Corpus.load();
    for (int i = 0; i < RECORDS; i++) {
      IndexedRecord record = corpus.record(i, random);
      RecordTerms terms = PROFILE.terms(record.language(), record.parts());
      assertThat(terms.truncated()).isFalse();
      assertSame(terms, indexed(record.language(), record.parts()));
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void oddText_isCountedAsLuceneCountsIt(Language language) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (String text :
        List.of(
            "",
            " ... ",
            "a",
            "x".repeat(64) + " " + "x".repeat(65) + " y " + "\u6cd5".repeat(22),
            "\u0301\u0302 \ufe0f \u200d",
            "\ud83c\udff3\ufe0f\u200d\ud83c\udf08 \ud842\udfb7 \u2126 \ufb01n",
            "e\u0301te\u0301 \u00c9T\u00c9 \u0130stanbul \u01c5 \u00df",
            "\u0661\u0662\u0663 \u06f4\u06f5 \u0967\u0968 \uff11\uff12",
            "\u202babc\u202c \u0640\u0640 \u064b")) {
      parts.add(Part.paragraph(language, text));
    }
    assertSame(PROFILE.terms(language, parts), indexed(language, parts));
  }

  @Test
  void betweenTwoParts_lieAHundredPositions() {
    RecordTerms terms =
        PROFILE.terms(
            Language.EN,
            List.of(Part.paragraph(Language.EN, "one two"), Part.paragraph(Language.EN, "three")));
    assertThat(terms.terms().get(Term.of(TermField.TEXT_EN, "three")))
        .isEqualTo(Postings.of(1 + AnalysisProfile.GAP + 1));
  }

  @Test
  void partWithoutLanguage_isOfTheRecordsLanguage() {
    RecordTerms terms =
        PROFILE.terms(Language.FR, List.of(Part.field("question", Optional.empty(), "l'État")));
    assertThat(terms.terms().keySet()).containsExactly(Term.of(TermField.TEXT_FR, "etat"));
    assertThat(terms.lengths()).containsOnly(Map.entry(TermField.TEXT_FR, new FieldLength(1, 1)));
  }

  @Test
  void facetsAreTermsAsTheyAre_idsAndDatesAreNone() {
    RecordTerms terms =
        PROFILE.terms(
            Language.EN,
            List.of(
                Part.field(FieldName.INSTRUMENT, " UNTOC "),
                Part.field(FieldName.ARTICLE, "\uff15 Bis"),
                Part.field(FieldName.ARTICLE, "5 bis"),
                Part.field(FieldName.CLUSTER, "x".repeat(65)),
                Part.field(FieldName.DATE, "2026-01-01"),
                Part.field(FieldName.MEDIUM, "telephone"),
                Part.field(FieldName.SUPERSEDES, "00"),
                Part.field(FieldName.IN_REPLY_TO, "00"),
                Part.field(FieldName.AGREED_HASH, "00")));
    assertThat(terms.terms().keySet())
        .containsExactly(
            Term.of(TermField.INSTRUMENT, "untoc"), Term.of(TermField.ARTICLE, "5 bis"));
    assertThat(terms.terms().values()).containsOnly(Postings.FACET);
    assertThat(terms.lengths()).isEmpty();
  }

  @Test
  void moreThanTheSlots_isCutAtAToken_andWhatFollowsIsLeftOut() {
    var text = new StringBuilder();
    for (int i = 0; i < TermsLimits.MAX_SLOTS + 10; i++) {
      text.append('w').append(i).append(' ');
    }
    RecordTerms terms =
        PROFILE.terms(
            Language.EN,
            List.of(
                Part.paragraph(Language.EN, text.toString()),
                Part.paragraph(Language.FR, "reste"),
                Part.field(FieldName.ARTICLE, "5")));
    assertThat(terms.truncated()).isTrue();
    assertThat(terms.slots()).isEqualTo(TermsLimits.MAX_SLOTS);
    int words = TermsLimits.MAX_SLOTS - 1;
    assertThat(terms.lengths())
        .containsOnly(Map.entry(TermField.TEXT_EN, new FieldLength(words, words)));
    assertThat(terms.terms())
        .hasSize(words)
        .containsKey(Term.of(TermField.TEXT_EN, "w" + (words - 1)));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void slotsThatWereCounted_areThoseThatAreNeeded(long seed) {
    Random random = Seeds.random(AnalysisProfileTest.class, seed);
    for (int vocabulary : new int[] {1, 3, 500, 30_000}) {
      var text = new StringBuilder();
      for (int i = 0; i < 90_000; i++) {
        text.append('w').append(random.nextInt(vocabulary)).append(' ');
      }
      RecordTerms terms =
          PROFILE.terms(Language.EN, List.of(Part.paragraph(Language.EN, text.toString())));
      assertThat(terms.slots())
          .satisfiesAnyOf(
              slots -> assertThat(terms.truncated()).isFalse(),
              slots -> assertThat(slots).isEqualTo(TermsLimits.MAX_SLOTS));
    }
  }
}

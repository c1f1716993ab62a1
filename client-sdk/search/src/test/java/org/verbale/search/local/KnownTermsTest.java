package org.verbale.search.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.TermDictionary;
import org.verbale.search.query.TermDictionary.Found;
import org.verbale.terms.TermField;

class KnownTermsTest {
  private static final ChannelId A = ChannelId.of("R-XA/answers");
  private static final ChannelId D = ChannelId.of("R-XA/dialogue");

  private static final Progress THREE =
      new Progress(
          3,
          Optional.of(
              new Progress.Last(new RecordId("%032x".formatted(2)), Instant.ofEpochMilli(7))),
          Optional.empty());

  @TempDir Path directory;

  private KnownTerms open() throws IOException {
    return open(7);
  }

  private KnownTerms open(int fill) throws IOException {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    try (SecretBytes secret = SecretBytes.adopt(key)) {
      return KnownTerms.open(directory, secret, AnalysisProfile.ONE, new SecureRandom());
    }
  }

  private static RecordId id(int number) {
    return new RecordId("%032x".formatted(number));
  }

  private static IndexedRecord record(int number, Language language, String text) {
    return new IndexedRecord(
        id(number),
        number,
        Instant.EPOCH,
        RecordType.MESSAGE,
        new PartyCode("XA"),
        language,
        List.of(Part.paragraph(language, text)));
  }

  private static void fill(KnownTerms terms) {
    terms.add(D, record(1, Language.EN, "licence court courtesy"));
    terms.add(D, record(2, Language.EN, "court courier"));
    terms.add(A, record(3, Language.EN, "court coat"));
    terms.add(A, record(4, Language.RU, "суд судья судьба"));
    terms.pass(A, id(5));
    terms.advance(D, THREE);
  }

  private static List<Found> starting(TermDictionary terms, String prefix) {
    return terms.startingWith(TermField.TEXT_EN, prefix, 50);
  }

  @Test
  void terms_areFoundByBeginningAndNearness_thoseOfMostRecordsFirst() throws IOException {
    try (KnownTerms terms = open()) {
      fill(terms);
      TermDictionary both = terms.dictionary(Set.of(A, D));
      assertThat(starting(both, "cour"))
          .containsExactly(
              new Found("court", 3), new Found("courier", 1), new Found("courtesi", 1));
      assertThat(starting(terms.dictionary(Set.of(D)), "court"))
          .containsExactly(new Found("court", 2), new Found("courtesi", 1));
      assertThat(starting(both, "суд")).isEmpty();
      assertThat(both.startingWith(TermField.TEXT_RU, "суд", 2)).hasSize(2);
      assertThat(both.near(TermField.TEXT_EN, "curt", 1, 50))
          .containsExactly(new Found("court", 3));
      assertThat(both.near(TermField.TEXT_EN, "curt", 2, 50))
          .containsExactly(new Found("court", 3), new Found("coat", 1));
      assertThat(starting(both, "x".repeat(65))).isEmpty();
    }
  }

  @Test
  void index_andKnownTerms_stand_forTheSame() throws IOException {
    List<IndexedRecord> records =
        List.of(
            record(1, Language.EN, "licence licences licensing court"),
            record(2, Language.EN, "court courts courtyard lice"),
            record(3, Language.EN, "license likeness"));
    byte[] key = new byte[32];
    try (SecretBytes secret = SecretBytes.adopt(key);
        LocalIndex index =
            LocalIndex.open(
                directory.resolve("index"), secret, AnalysisProfile.ONE, new SecureRandom());
        KnownTerms known = open()) {
      index.add(D, records, new Progress(4, Optional.empty(), Optional.empty()));
      records.forEach(record -> known.add(D, record));
      TermDictionary terms = known.dictionary(Set.of(D));
      for (String word : List.of("lic", "court", "li", "licenc")) {
        assertThat(starting(terms, word))
            .isEqualTo(index.withTerms(Set.of(D), all -> starting(all, word)));
        assertThat(terms.near(TermField.TEXT_EN, word, 2, 3))
            .isEqualTo(index.withTerms(Set.of(D), all -> all.near(TermField.TEXT_EN, word, 2, 3)));
      }
    }
  }

  @Test
  void terms_areThereAfterwards_andNotInTheClear() throws IOException {
    try (KnownTerms terms = open()) {
      fill(terms);
    }
    byte[] file = Files.readAllBytes(directory.resolve("terms"));
    assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("court", "R-XA");
    try (KnownTerms terms = open()) {
      assertThat(terms.damage()).isEmpty();
      assertThat(terms.progress(D)).isEqualTo(THREE);
      assertThat(terms.progress(A)).isEqualTo(Progress.NONE);
      assertThat(terms.knows(A, id(3)) && terms.knows(A, id(5))).isTrue();
      assertThat(terms.knows(A, id(1))).isFalse();
      terms.add(D, record(1, Language.EN, "licence court courtesy")); // known already
      assertThat(starting(terms.dictionary(Set.of(A, D)), "court"))
          .containsExactly(new Found("court", 3), new Found("courtesi", 1));
    }
  }

  @Test
  void erasedRecords_leaveNoTerms() throws IOException {
    try (KnownTerms terms = open()) {
      fill(terms);
      terms.erase(D, List.of(id(1), id(0)));
      assertThat(starting(terms.dictionary(Set.of(D)), "")).isEmpty();
      assertThat(starting(terms.dictionary(Set.of(D)), "c"))
          .containsExactly(new Found("courier", 1), new Found("court", 1));
      assertThat(starting(terms.dictionary(Set.of(D)), "lic")).isEmpty();
    }
    try (KnownTerms terms = open()) {
      assertThat(starting(terms.dictionary(Set.of(D)), "lic")).isEmpty();
      assertThat(terms.progress(D)).isEqualTo(THREE);
      terms.rewind(D, List.of(id(9)));
      assertThat(starting(terms.dictionary(Set.of(D)), "c")).isEmpty();
      assertThat(terms.progress(D)).isEqualTo(Progress.NONE);
    }
  }

  @Test
  void whatIsDamaged_isBegunAnew() throws IOException {
    Path file = directory.resolve("terms");
    try (KnownTerms terms = open()) {
      fill(terms);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 37) {
      byte[] altered = whole.clone();
      altered[at] ^= 1;
      Files.write(file, altered);
      assertBegunAnew();
      Files.write(file, Arrays.copyOf(whole, at));
      assertBegunAnew();
    }
  }

  private void assertBegunAnew() throws IOException {
    try (KnownTerms terms = open()) {
      assertThat(terms.damage()).isPresent();
      assertThat(starting(terms.dictionary(Set.of(A, D)), "c")).isEmpty();
      assertThat(terms.progress(D)).isEqualTo(Progress.NONE);
    }
    assertThat(directory.resolve("terms")).doesNotExist();
  }

  @Test
  void anotherKey_beginsAnew_andASecondProcess_isRefused() throws IOException {
    try (KnownTerms terms = open()) {
      fill(terms);
      assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }
    try (KnownTerms terms = open(8)) {
      assertThat(terms.damage()).contains(Damage.ALTERED);
    }
  }
}

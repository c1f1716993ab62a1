package org.verbale.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Language;

class RecordTermsTest {
  private static final Term TREATY = Term.of(TermField.TEXT_EN, "treaty");
  private static final Term PARTY = Term.of(TermField.TEXT_EN, "party");
  private static final Term FIVE = Term.of(TermField.ARTICLE, "5");

  private static SortedMap<Term, Postings> terms(Object... pairs) {
    var terms = new TreeMap<Term, Postings>();
    for (int i = 0; i < pairs.length; i += 2) {
      terms.put((Term) pairs[i], (Postings) pairs[i + 1]);
    }
    return terms;
  }

  @Test
  void fittingLengthsAndTerms_areCountedInSlots() {
    var terms =
        new RecordTerms(
            1,
            Map.of(TermField.TEXT_EN, new FieldLength(5, 6)),
            terms(TREATY, Postings.of(0, 1, 2, 3), PARTY, Postings.of(3, 4), FIVE, Postings.FACET),
            false);
    assertThat(terms.slots()).isEqualTo(1 + 2 + 1 + 1);
    assertThat(terms.terms().firstKey()).isEqualTo(PARTY);
    assertThat(terms).hasToString("RecordTerms[3 terms]");
  }

  static Stream<Arguments> unfit() {
    Map<TermField, FieldLength> three = Map.of(TermField.TEXT_EN, new FieldLength(3, 3));
    return Stream.of(
        Arguments.of(Map.of(), terms(TREATY, Postings.of(0))),
        Arguments.of(three, terms()),
        Arguments.of(three, terms(TREATY, Postings.of(0, 1))),
        Arguments.of(
            Map.of(TermField.TEXT_FR, new FieldLength(1, 1)), terms(TREATY, Postings.of(0))),
        Arguments.of(Map.of(TermField.ARTICLE, new FieldLength(1, 1)), terms(FIVE, Postings.FACET)),
        Arguments.of(Map.of(), terms(FIVE, Postings.of(1))),
        Arguments.of(
            Map.of(TermField.TEXT_EN, new FieldLength(1, 60_001)),
            terms(TREATY, Postings.of(IntStream.range(0, 60_001).toArray()))));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void lengthsAndTermsThatDoNotFit_areRefused(
      Map<TermField, FieldLength> lengths, SortedMap<Term, Postings> terms) {
    assertThatThrownBy(() -> new RecordTerms(1, lengths, terms, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void changesBehindItsBack_areNotSeen() {
    SortedMap<Term, Postings> given = terms(FIVE, Postings.FACET);
    var terms = new RecordTerms(1, Map.of(), given, false);
    given.clear();
    assertThat(terms.terms()).hasSize(1);
  }

  @Test
  void valuesOutOfRange_areRefused() {
    assertThatThrownBy(() -> new RecordTerms(0, Map.of(), terms(), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RecordTerms(65_536, Map.of(), terms(), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Term.of(TermField.TEXT_AR, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Term.of(TermField.TEXT_AR, "\u0645".repeat(33)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(Postings::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Postings.of(3, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Postings.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Postings.of(TermsLimits.MAX_POSITION + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fields_areNamedByTheirLanguage() {
    for (Language language : Language.values()) {
      TermField field = TermField.text(language);
      assertThat(field.code()).isEqualTo("text." + language.code());
      assertThat(field.isScored()).isTrue();
      assertThat(TermField.of(field.code())).isEqualTo(field);
    }
    assertThat(TermField.values()).filteredOn(TermField::isScored).hasSize(6);
    assertThatThrownBy(() -> TermField.of("text.de")).isInstanceOf(IllegalArgumentException.class);
  }
}

package org.verbale.client.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.TermOpener;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;
import org.verbale.testing.Words;

/** Whoever recomputes the terms of a record notices each that is missing or elsewhere. */
class TermsVerifierTest {
  private static final int HEADER = 27;
  private static final int SLOT = 11;

  private final TermKey key = TermKeyTest.termKey(7, 4);
  private final TermsVerifier verifier = new TermsVerifier();

  static LongStream seeds() {
    return Seeds.of(4);
  }

  private static RecordTerms text(Random random) {
    List<Part> parts = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 80; i++) {
        int word = (int) Math.exp(random.nextDouble() * 6);
        text.append(Integer.toString(word, 36)).append(' ');
      }
      parts.add(Part.paragraph(part == 1 ? Language.AR : Language.EN, text.toString()));
    }
    parts.add(Part.field(FieldName.ARTICLE, "5"));
    return Words.terms(1, Language.EN, parts);
  }

  private SealedTerms seal(RecordTerms terms, long seed) {
    return new TermSealer(key, new SeededRandom(seed)).seal(terms);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasSealed_isFaithful(long seed) throws Exception {
    RecordTerms terms = text(Seeds.random(TermsVerifierTest.class, seed));
    SealedTerms sealed = SealedTerms.parse(seal(terms, seed).toBytes());
    assertThat(sealed.count()).isGreaterThanOrEqualTo(terms.slots());
    assertThat(verifier.verify(key, sealed, terms)).isEqualTo(TermsState.FAITHFUL);
  }

  /** A slot changed in any bit, or put elsewhere, is noticed, unless it was a dummy. */
  @ParameterizedTest
  @MethodSource("seeds")
  void everySlotThatSaysSomething_isMissedWhenChanged(long seed) throws Exception {
    Random random = Seeds.random(TermsVerifierTest.class, seed);
    RecordTerms terms = text(random);
    SealedTerms sealed = seal(terms, seed);
    int noticed = 0;
    for (int slot = 0; slot < sealed.count(); slot++) {
      byte[] blob = sealed.toBytes().toByteArray();
      blob[HEADER + slot * SLOT + 5 + random.nextInt(6)] ^= (byte) (1 << random.nextInt(8));
      TermsState state = verifier.verify(key, SealedTerms.parse(Bytes.of(blob)), terms);
      noticed += state == TermsState.INCOMPLETE ? 1 : 0;
    }
    assertThat(noticed).isEqualTo(terms.slots());
  }

  private static RecordTerms with(RecordTerms terms, Term term, Postings postings) {
    TreeMap<Term, Postings> changed = new TreeMap<>(terms.terms());
    changed.put(term, postings);
    int total =
        changed.entrySet().stream()
            .filter(each -> each.getKey().field() == TermField.TEXT_EN)
            .mapToInt(each -> each.getValue().frequency())
            .sum();
    Map<TermField, FieldLength> lengths = new TreeMap<>(terms.lengths());
    if (total > 0) {
      lengths.put(TermField.TEXT_EN, new FieldLength(total, total));
    }
    return new RecordTerms(terms.profile(), lengths, changed, false);
  }

  @Test
  void liesOfAnAuthor_areToldApart() {
    RecordTerms said =
        Words.terms(1, Language.EN, List.of(Part.paragraph(Language.EN, "one two three two")));
    Term two = Term.of(TermField.TEXT_EN, "two");
    assertThat(verifier.verify(key, seal(said, 1), said)).isEqualTo(TermsState.FAITHFUL);
    RecordTerms elsewhere = with(said, two, Postings.of(1, 4));
    assertThat(verifier.verify(key, seal(elsewhere, 1), said)).isEqualTo(TermsState.INCOMPLETE);
    RecordTerms oftener = with(said, two, Postings.of(1, 3, 4, 5));
    assertThat(verifier.verify(key, seal(oftener, 1), said)).isEqualTo(TermsState.INCOMPLETE);
    var longer =
        new RecordTerms(1, Map.of(TermField.TEXT_EN, new FieldLength(3, 4)), said.terms(), false);
    assertThat(verifier.verify(key, seal(longer, 1), said)).isEqualTo(TermsState.INCOMPLETE);
  }

  /** What it cannot tell: a term more, which is a dummy to who does not ask for it. */
  @Test
  void termThatTheRecordDoesNotHave_isForTheHitToShow() {
    RecordTerms said = Words.terms(1, Language.EN, List.of(Part.field(FieldName.ARTICLE, "5")));
    Term bait = Term.of(TermField.ARTICLE, "6");
    SealedTerms sealed = seal(with(said, bait, Postings.FACET), 1);
    assertThat(verifier.verify(key, sealed, said)).isEqualTo(TermsState.FAITHFUL);
    var opener = new TermOpener();
    opener.use(key.trapdoor(1, bait));
    assertThat(opener.hasFacet(sealed)).isTrue();
    assertThat(said.terms()).doesNotContainKey(bait);
  }

  @Test
  void otherKeyOrEpoch_isPoisoned() {
    RecordTerms said = Words.terms(1, Language.EN, List.of(Part.paragraph(Language.EN, "yes")));
    SealedTerms sealed = seal(said, 1);
    try (TermKey stranger = TermKeyTest.termKey(7, 5);
        TermKey later = TermKeyTest.termKey(8, 4)) {
      assertThat(verifier.verify(stranger, sealed, said)).isEqualTo(TermsState.INCOMPLETE);
      assertThat(verifier.verify(later, sealed, said)).isEqualTo(TermsState.OTHER_EPOCH);
    }
    RecordTerms newer = Words.terms(2, Language.EN, List.of(Part.paragraph(Language.EN, "yes")));
    assertThatThrownBy(() -> verifier.verify(key, sealed, newer))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sameRecordTwice_hasNoLabelTwice() {
    RecordTerms said = text(Seeds.random(TermsVerifierTest.class, 1));
    Set<String> slots = new HashSet<>();
    int all = 0;
    for (int i = 0; i < 20; i++) {
      String blob = seal(said, 100 + i).toBytes().toHex();
      for (int at = 2 * HEADER; at < blob.length(); at += 2 * SLOT) {
        slots.add(blob.substring(at, at + 10));
        all++;
      }
    }
    assertThat(slots).hasSize(all);
  }
}

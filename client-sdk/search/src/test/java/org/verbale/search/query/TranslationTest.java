package org.verbale.search.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Bool;
import org.verbale.query.QueryNode.Metadata;
import org.verbale.query.QueryTree;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery.Translated;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

class TranslationTest {
  private static Translated translate(
      String query, TermDictionary dictionary, Language... languages) {
    return SearchQuery.parse(query)
        .translate(AnalysisProfile.ONE, Set.of(languages), dictionary, QueryLimits.DEFAULT);
  }

  private static QueryTree tree(String query, Language... languages) {
    return translate(query, TermDictionary.NONE, languages).tree();
  }

  /** The tree in words, for comparison. */
  private static String show(QueryTree tree) {
    return show(tree, tree.root());
  }

  private static String show(QueryTree tree, QueryNode node) {
    return switch (node) {
      case QueryNode.Term term -> term(tree, term.term());
      case QueryNode.Phrase phrase ->
          "\""
              + String.join(
                  " ",
                  phrase.places().stream()
                      .map(place -> term(tree, place.term()) + "@" + place.position())
                      .toList())
              + "\"~"
              + phrase.slop();
      case Bool bool ->
          "("
              + show(tree, "+", bool.must())
              + show(tree, "", bool.should())
              + show(tree, "-", bool.mustNot())
              + show(tree, "#", bool.filter())
              + (bool.minimumShouldMatch() == 0 ? "" : "min" + bool.minimumShouldMatch())
              + ")";
      case QueryNode.DisjunctionMax max -> "max(" + show(tree, "", max.clauses()) + ")";
      case QueryNode.ConstantScore constant -> "1" + show(tree, constant.node());
      case QueryNode.All all -> "all";
      case Metadata metadata -> "meta";
    };
  }

  private static String show(QueryTree tree, String sign, List<QueryNode> nodes) {
    return String.join("", nodes.stream().map(node -> sign + show(tree, node) + " ").toList());
  }

  private static String term(QueryTree tree, int number) {
    Term term = tree.table().terms().get(number);
    return term.field().code() + "=" + new String(term.text().toByteArray(), UTF_8);
  }

  @Test
  void words_areOfTheLanguagesThatTheirLettersSay() {
    assertThat(show(tree("licences")))
        .isEqualTo("max(text.en=licenc text.fr=licenc text.es=licenc )");
    assertThat(show(tree("суда"))).isEqualTo("text.ru=суд");
    assertThat(show(tree("والقانون"))).isEqualTo("text.ar=قان");
    assertThat(show(tree("法院"))).isEqualTo("text.zh=法院");
    assertThat(tree("UNTOC").table().fields()).hasSize(6);
    assertThat(tree("2019").table().fields()).hasSize(6);
    assertThat(show(tree("суда", Language.EN))).isEqualTo("text.en=суда");
  }

  @Test
  void chineseWithoutSpaces_isSeveralWords_allOfThemWhereItIsNeeded() {
    assertThat(show(tree("法院判决"))).isEqualTo("(text.zh=法院 text.zh=判决 )");
    assertThat(show(tree("+法院判决"))).isEqualTo("(+(+text.zh=法院 +text.zh=判决 ) )");
  }

  @Test
  void wordsOfSeveralTerms_areAPhrase() {
    assertThat(show(tree("anti-corruption", Language.EN)))
        .isEqualTo("\"text.en=anti@0 text.en=corrupt@1\"~0");
    assertThat(show(tree("\"the courts decision\"~2", Language.EN)))
        .isEqualTo("\"text.en=the@0 text.en=court@1 text.en=decis@2\"~2");
  }

  @Test
  void operators_becomeClauses() {
    assertThat(show(tree("a b", Language.EN))).isEqualTo("(text.en=a text.en=b min1)");
    assertThat(show(tree("+a b -c", Language.EN))).isEqualTo("(+text.en=a text.en=b -text.en=c )");
    assertThat(show(tree("a AND NOT b", Language.EN))).isEqualTo("(+text.en=a -text.en=b )");
    assertThat(show(tree("a OR NOT b", Language.EN))).isEqualTo("(text.en=a (-text.en=b #all ) )");
    assertThat(show(tree("NOT a", Language.EN))).isEqualTo("(-text.en=a #all )");
    assertThat(show(tree("-a", Language.EN))).isEqualTo("(-text.en=a #all )");
  }

  @Test
  void conditions_filter_andRankNothing() {
    assertThat(show(tree("a article:5", Language.EN))).isEqualTo("(text.en=a #article=5 min1)");
    assertThat(show(tree("article:5,6"))).isEqualTo("(#(article=5 article=6 ) )");
    assertThat(show(tree("a -type:answer", Language.EN))).isEqualTo("(text.en=a -meta min1)");
    assertThat(show(tree("a OR type:answer", Language.EN))).isEqualTo("(text.en=a (#meta ) )");
    assertThat(((Bool) tree("type:answer,feedback").root()).filter())
        .containsExactly(new Metadata.Types(Set.of(RecordType.ANSWER, RecordType.FEEDBACK)));
    assertThat(((Bool) tree("author:xa,SEC").root()).filter())
        .containsExactly(new Metadata.Authors(Set.of(new PartyCode("XA"), PartyCode.SECRETARIAT)));
    assertThat(((Bool) tree("lang:FR").root()).filter())
        .containsExactly(new Metadata.Languages(Set.of(Language.FR)));
  }

  @Test
  void dates_areWholeDaysMonthsAndYears() {
    assertThat(span("2026-01-31")).isEqualTo(span("2026-01-31..2026-01-31"));
    assertThat(span("2026-01-01..2026-03-31"))
        .isEqualTo(
            new Metadata.Accepted(
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                Optional.of(Instant.parse("2026-04-01T00:00:00Z"))));
    assertThat(span("2026..2026-02")).isEqualTo(span("2026-01-01..2026-02-28"));
    assertThat(span("..2026"))
        .isEqualTo(
            new Metadata.Accepted(
                Optional.empty(), Optional.of(Instant.parse("2027-01-01T00:00:00Z"))));
    assertThat(((Metadata.Accepted) span("2026-05..")).until()).isEmpty();
  }

  private static QueryNode span(String date) {
    return ((Bool) tree("date:" + date).root()).filter().get(0);
  }

  /** Knows so many terms after each prefix, and near each term. */
  private static TermDictionary numbered(int terms) {
    return new TermDictionary() {
      @Override
      public List<Found> startingWith(TermField field, String prefix, int most) {
        return IntStream.range(0, Math.min(most, terms))
            .mapToObj(i -> new Found(prefix + i, terms - i))
            .toList();
      }

      @Override
      public List<Found> near(TermField field, String term, int edits, int most) {
        return startingWith(field, term, most);
      }
    };
  }

  @Test
  void prefix_isAnyOfTheTerms_rankedAlike_andOfItsOwnStem() {
    assertThat(show(translate("courts*", numbered(2), Language.EN).tree()))
        .isEqualTo("1(text.en=court text.en=courts0 text.en=courts1 )");
    assertThat(show(translate("court~1", numbered(1), Language.EN).tree()))
        .isEqualTo("(text.en=court text.en=court0 )");
  }

  @Test
  void moreTermsThanMayBe_areAbridged_andSaySo() {
    Translated translated = translate("court*", numbered(1000), Language.EN);
    assertThat(translated.abridged()).isTrue();
    assertThat(translated.tree().table().terms()).hasSize(Translation.EXPANSIONS);
    assertThat(translate("court*", numbered(3), Language.EN).abridged()).isFalse();
    Translated two = translate("court* law*", numbered(1000), Language.EN);
    assertThat(two.tree().isWithin(QueryLimits.DEFAULT)).isTrue();
    assertThat(two.abridged()).isTrue();
  }

  @Test
  void tooLargeQueries_areRefusedAtTheWord() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i <= QueryLimits.DEFAULT.terms(); i++) {
      words.add("w" + (100 + i));
    }
    assertThatThrownBy(() -> tree(String.join(" ", words), Language.EN))
        .isInstanceOfSatisfying(
            QuerySyntaxException.class,
            e -> assertThat(e.offset()).isEqualTo(5 * QueryLimits.DEFAULT.terms()));
    String same = "a ".repeat(QueryLimits.DEFAULT.nodes());
    assertThatThrownBy(() -> tree(same, Language.EN)).isInstanceOf(QuerySyntaxException.class);
    String deep = "b OR (a AND (".repeat(8) + "c" + "))".repeat(8);
    assertThatThrownBy(() -> tree(deep, Language.EN)).isInstanceOf(QuerySyntaxException.class);
  }

  @Test
  void whatHasNoTerms_isRefusedAtTheWord() {
    assertThatThrownBy(() -> tree("a ... b"))
        .isInstanceOfSatisfying(
            QuerySyntaxException.class, e -> assertThat(e.offset()).isEqualTo(2));
    assertThatThrownBy(() -> tree("\"\"")).isInstanceOf(QuerySyntaxException.class);
    assertThatThrownBy(() -> tree("--*", Language.EN)).isInstanceOf(QuerySyntaxException.class);
    assertThatThrownBy(() -> tree("a-b~1", Language.EN)).isInstanceOf(QuerySyntaxException.class);
  }

  // --- what a query may cost

  /** Knows a few words of everything, and counts how often it is asked. */
  private static final class Counting implements TermDictionary {
    int asked;

    @Override
    public List<Found> startingWith(TermField field, String prefix, int most) {
      asked++;
      return IntStream.range(0, 20).mapToObj(i -> new Found(prefix + i, 1)).toList();
    }

    @Override
    public List<Found> near(TermField field, String term, int edits, int most) {
      asked++;
      return List.of(new Found(term + edits, 1));
    }
  }

  @Test
  void wordsThatStandForOthers_areLookedUpOnce() {
    var counting = new Counting();
    translate("lice* lice* lice*", counting, Language.EN);
    assertThat(counting.asked).isEqualTo(1);
    translate("lice~ lice~1 (lice~2 OR lice~2)", counting, Language.EN);
    assertThat(counting.asked).isEqualTo(3);
  }

  @Test
  void whereThereIsNoRoomForMore_nobodyIsAsked() {
    var counting = new Counting();
    Translated full = translate("aa* bb* cc* dd*", counting, Language.EN);
    assertThat(full.tree().table().terms()).hasSize(64);
    assertThat(full.abridged()).isTrue();
    int before = counting.asked;
    Translated more = translate("aa* bb* cc* dd* " + "aa* ".repeat(3), counting, Language.EN);
    assertThat(more.tree().table().terms()).hasSize(64);
    assertThat(counting.asked).isEqualTo(2 * before);
    String words = String.join(" ", IntStream.range(0, 64).mapToObj(i -> "w" + i).toList());
    counting.asked = 0;
    assertThatThrownBy(() -> translate(words + " 申请许可证*", counting, Language.EN, Language.ZH))
        .isInstanceOf(QuerySyntaxException.class);
    assertThatThrownBy(() -> translate(words + " l'avis*", counting, Language.EN))
        .isInstanceOf(QuerySyntaxException.class);
    assertThat(counting.asked).isZero();
  }

  @Test
  void phrasesOfTooManyWords_areNone_howeverOftenTheSame() {
    String many = "no ".repeat(Translation.PLACES / 2);
    assertThat(tree("\"" + many + "\" \"" + many + "\"", Language.EN).table().terms()).hasSize(1);
    assertThatThrownBy(() -> tree("\"" + many + "\" \"" + many + "no no\"", Language.EN))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageContaining("1024");
  }
}

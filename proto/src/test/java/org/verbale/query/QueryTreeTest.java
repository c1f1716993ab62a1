package org.verbale.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.query.QueryNode.Bool;
import org.verbale.query.QueryNode.Phrase;
import org.verbale.query.QueryNode.Phrase.Place;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

class QueryTreeTest {
  private static final TermTable TABLE =
      new TermTable(
          List.of(TermField.TEXT_EN, TermField.ARTICLE),
          List.of(Term.of(TermField.TEXT_EN, "a"), Term.of(TermField.ARTICLE, "5")));

  @Test
  void numbers_mustBeThoseOfTheTable() {
    for (QueryNode wrong :
        List.of(
            new QueryNode.Term(0, 1),
            new QueryNode.Term(2, 0),
            new QueryNode.Term(0, 2),
            new Phrase(0, 0, List.of(new Place(0, 0), new Place(1, 1))))) {
      assertThatThrownBy(() -> new QueryTree(Bool.any(List.of(wrong)), TABLE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sizeAndDepth_areCountedFromTheRoot() {
    QueryNode term = new QueryNode.Term(0, 0);
    var tree = new QueryTree(Bool.any(List.of(term, new QueryNode.ConstantScore(term))), TABLE);
    assertThat(tree.nodes()).hasSize(4);
    assertThat(tree.depth()).isEqualTo(3);
    assertThat(tree.isWithin(new QueryLimits(4, 3, 2))).isTrue();
    assertThat(tree.isWithin(new QueryLimits(3, 3, 2))).isFalse();
    assertThat(tree.isWithin(new QueryLimits(4, 2, 2))).isFalse();
    assertThat(tree.isWithin(new QueryLimits(4, 3, 1))).isFalse();
  }

  @Test
  void soughtAreWhatFits_notWhatIsKeptOut() {
    QueryNode word = new QueryNode.Term(0, 0);
    QueryNode facet = new QueryNode.Term(1, 1);
    var tree =
        new QueryTree(new Bool(List.of(), List.of(word), List.of(facet), List.of(), 1), TABLE);
    assertThat(tree.sought()).containsExactly(word);
  }

  @Test
  void nodesThatMeanNothing_cannotBeMade() {
    assertThatThrownBy(() -> Bool.any(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Phrase(0, 0, List.of(new Place(0, 0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Place(0, 65_536)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Phrase(0, 1001, List.of(new Place(0, 0), new Place(0, 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new QueryNode.DisjunctionMax(2, List.of(new QueryNode.All())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new TermTable(List.of(TermField.ARTICLE), List.of(Term.of(TermField.TEXT_EN, "a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsAskedFor_isNotPrinted() {
    assertThat(TABLE.toString()).doesNotContain("=");
    assertThat(new QueryTree(new QueryNode.Term(0, 0), TABLE).toString()).doesNotContain("text=");
  }
}

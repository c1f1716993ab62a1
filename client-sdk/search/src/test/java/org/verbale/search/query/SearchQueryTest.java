package org.verbale.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.search.query.Expression.FilterValue;
import org.verbale.search.query.Expression.Item;
import org.verbale.search.query.Expression.Sign;
import org.verbale.testing.Seeds;

class SearchQueryTest {
  static LongStream seeds() {
    return Seeds.of(3);
  }

  private static String canonical(String query) {
    return SearchQuery.parse(query).canonical();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "a b  c => a b c",
        "a AND b OR c => (a AND b) OR c",
        "a b AND c => a (b AND c)",
        "a OR b c => (a OR b) c",
        "NOT a AND b => (NOT a) AND b",
        "NOT NOT a => NOT (NOT a)",
        "NOT (a b) => NOT (a b)",
        "+a -b (c) => +a -b c",
        "((a)) => a",
        "“a b”~3 «c» => \"a b\"~3 \"c\"",
        "（a OR b） type：answer => (a OR b) type:answer",
        "anti-corruption => anti-corruption",
        "\\-a \\+b \\AND => \\-a \\+b \\AND",
        "10:30 A/RES/55:2 => 10\\:30 A/RES/55\\:2",
        "http\\://x => http\\://x",
        "word* wrod~ wrod~2 => word* wrod~1 wrod~2",
        "法* => 法*",
        "article:\"5,6\" => article:\"5,6\"",
        "type:answer,feedback date:2026..  => type:answer,feedback date:2026..",
        "a\u00a0b\u3000c => a b c",
      })
  void query_isReadAsItsCanonicalForm(String query, String expected) {
    assertThat(canonical(query)).isEqualTo(expected);
    assertThat(canonical(expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''=>0=>the end",
        "'   '=>3=>the end",
        "a AND=>5=>the end",
        "AND a=>0=>AND",
        "a OR OR b=>5=>OR",
        "(a b=>4=>the end",
        "a b)=>3=>a closing parenthesis",
        "()=>1=>a closing parenthesis",
        "a \"b c=>2=>a quotation mark that nothing closes",
        "\"a\"~1001=>4=>a larger number",
        "a~3=>2=>a larger number",
        "a~1b=>3=>a character",
        "*=>0=>a lone *",
        "x ~1=>2=>a lone ~",
        "a*=>0=>a single letter",
        "ab*c=>3=>a character",
        "title:x=>0=>an unknown field",
        "x type:=>7=>the end",
        "type:nothing=>5=>another value",
        "type:answer,nothing=>12=>another value",
        "author:x=>7=>another value",
        "lang:de=>5=>another value",
        "article:\"\"=>8=>nothing",
        "date:2026-02-30=>5=>another value",
        "article:5,=>10=>nothing",
        "date:..=>5=>..",
        "date:2026-01-01..2026-13=>17=>another value",
        "date:2026..2025=>5=>a span that ends early",
        "date:+999999999-01-01=>5=>another value",
        "+=>1=>the end",
        "+ -a=>2=>a minus sign",
        "+a OR b=>3=>OR",
        "a \\=>3=>the end",
      })
  void whatIsNoQuery_isAnsweredWithTheCharacter(String query, int offset, String found) {
    var refused = catchThrowableOfType(QuerySyntaxException.class, () -> SearchQuery.parse(query));
    assertThat(refused).as(query).isNotNull();
    assertThat(refused.offset()).isEqualTo(offset);
    assertThat(refused.found()).isEqualTo(found);
    assertThat(refused)
        .hasMessageContaining("character " + offset)
        .hasMessageContaining("expected");
  }

  @Test
  void messages_quoteNothing() {
    assertThatThrownBy(() -> SearchQuery.parse("type:sentinel"))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageNotContaining("sentinel");
    assertThat(SearchQuery.parse("sentinel").toString()).doesNotContain("sentinel");
  }

  @Test
  void nestingAndLength_areBounded() {
    int most = Parser.MAX_NESTING;
    assertThat(canonical("(".repeat(most) + "a" + ")".repeat(most))).isEqualTo("a");
    String deep = "(".repeat(most + 1) + "a" + ")".repeat(most + 1);
    assertThatThrownBy(() -> SearchQuery.parse(deep))
        .isInstanceOfSatisfying(
            QuerySyntaxException.class, e -> assertThat(e.offset()).isEqualTo(most));
    assertThatThrownBy(() -> SearchQuery.parse("NOT ".repeat(most + 1) + "a"))
        .isInstanceOf(QuerySyntaxException.class);
    assertThat(canonical("a".repeat(Lexer.MAX_LENGTH))).hasSize(Lexer.MAX_LENGTH);
    assertThatThrownBy(() -> SearchQuery.parse("a".repeat(Lexer.MAX_LENGTH + 1)))
        .isInstanceOfSatisfying(
            QuerySyntaxException.class, e -> assertThat(e.offset()).isEqualTo(Lexer.MAX_LENGTH));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void whatIsPrinted_isReadAgain(long seed) {
    Random random = Seeds.random(SearchQueryTest.class, seed);
    for (int i = 0; i < 2000; i++) {
      Expression expression = expression(random, 4);
      String printed = Printer.print(expression);
      assertThat(Printer.print(Parser.parse(printed))).isEqualTo(printed);
    }
  }

  private static final String LETTERS = "ab*~:\\+-()\"“» \u3000éж中ع,ANDORT";

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static List<Expression> expressions(Random random, int depth) {
    List<Expression> all = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i >= 0; i--) {
      all.add(expression(random, depth));
    }
    return all;
  }

  private static Expression expression(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 9)) {
      case 0 -> new Expression.Word(0, text(random));
      case 1 -> new Expression.Prefix(0, "xy" + text(random));
      case 2 -> new Expression.Fuzzy(0, text(random), random.nextInt(3));
      case 3 -> new Expression.Quoted(0, text(random), random.nextInt(4));
      case 4 ->
          new Expression.Filter(
              0, FilterName.ARTICLE, List.of(new FilterValue(0, "v" + text(random))));
      case 5 -> new Expression.Not(0, expression(random, depth - 1));
      case 6 -> new Expression.And(0, expressions(random, depth - 1));
      case 7 -> new Expression.Or(0, expressions(random, depth - 1));
      default ->
          new Expression.Sequence(
              0,
              expressions(random, depth - 1).stream()
                  .map(each -> new Item(List.of(Sign.values()).get(random.nextInt(3)), each))
                  .toList());
    };
  }
}

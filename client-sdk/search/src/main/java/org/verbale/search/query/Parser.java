package org.verbale.search.query;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.verbale.search.query.Expression.FilterValue;
import org.verbale.search.query.Expression.Item;
import org.verbale.search.query.Expression.Sign;
import org.verbale.search.query.Lexeme.Kind;

/**
 * Reads a query.
 *
 * <pre>
 * sequence = item+
 * item     = ("+" | "-") primary | or
 * or       = and ("OR" and)*
 * and      = not ("AND" not)*
 * not      = "NOT" not | primary
 * primary  = word | word "*" | word "~" [edits] | phrase ["~" slop] | field ":" value | "(" sequence ")"
 * </pre>
 *
 * <p>So AND binds closer than OR, and both closer than standing side by side. Not thread-safe.
 */
final class Parser {
  /** Most parentheses and NOTs inside each other. */
  static final int MAX_NESTING = 16;

  private static final String PRIMARY = "a word, a phrase, a field or a parenthesis";

  private static final Set<Kind> PRIMARIES =
      EnumSet.of(Kind.WORD, Kind.PREFIX, Kind.FUZZY, Kind.QUOTED, Kind.FIELD, Kind.OPEN);

  private final List<Lexeme> lexemes;
  private int next;
  private int nesting;

  private Parser(List<Lexeme> lexemes) {
    this.lexemes = lexemes;
  }

  /**
   * @throws QuerySyntaxException if it is no query
   */
  static Expression parse(String text) {
    var parser = new Parser(Lexer.lex(text));
    Expression query = parser.sequence();
    if (!parser.peek().is(Kind.END)) {
      throw parser.unexpected("the end, or another word");
    }
    return query;
  }

  private Lexeme peek() {
    return lexemes.get(next);
  }

  private Lexeme take() {
    return lexemes.get(next++);
  }

  private boolean takes(Kind kind) {
    boolean is = peek().is(kind);
    if (is) {
      next++;
    }
    return is;
  }

  private QuerySyntaxException unexpected(String expected) {
    return new QuerySyntaxException(peek().at(), peek().called(), expected);
  }

  private Expression sequence() {
    int at = peek().at();
    List<Item> items = new ArrayList<>();
    do {
      items.add(item());
    } while (!peek().is(Kind.END) && !peek().is(Kind.CLOSE));
    boolean single = items.size() == 1 && items.get(0).sign() == Sign.NONE;
    return single ? items.get(0).expression() : new Expression.Sequence(at, List.copyOf(items));
  }

  private Item item() {
    if (!peek().is(Kind.PLUS) && !peek().is(Kind.MINUS)) {
      return new Item(Sign.NONE, or());
    }
    Sign sign = take().is(Kind.PLUS) ? Sign.REQUIRED : Sign.FORBIDDEN;
    Expression signed = primary();
    if (peek().is(Kind.AND) || peek().is(Kind.OR)) {
      throw unexpected("no AND or OR beside a sign; parentheses can say what is meant");
    }
    return new Item(sign, signed);
  }

  private Expression or() {
    int at = peek().at();
    List<Expression> any = new ArrayList<>(List.of(and()));
    while (takes(Kind.OR)) {
      any.add(and());
    }
    return any.size() == 1 ? any.get(0) : new Expression.Or(at, List.copyOf(any));
  }

  private Expression and() {
    int at = peek().at();
    List<Expression> all = new ArrayList<>(List.of(not()));
    while (takes(Kind.AND)) {
      all.add(not());
    }
    return all.size() == 1 ? all.get(0) : new Expression.And(at, List.copyOf(all));
  }

  private Expression not() {
    if (!peek().is(Kind.NOT)) {
      return primary();
    }
    int at = take().at();
    enter(at);
    Expression of = not();
    nesting--;
    return new Expression.Not(at, of);
  }

  private void enter(int at) {
    if (++nesting > MAX_NESTING) {
      throw new QuerySyntaxException(at, "too deep a nesting", "at most " + MAX_NESTING);
    }
  }

  private Expression primary() {
    Lexeme lexeme = peek();
    int at = lexeme.at();
    if (!PRIMARIES.contains(lexeme.kind())) {
      throw unexpected(PRIMARY);
    }
    next++;
    return switch (lexeme.kind()) {
      case WORD -> new Expression.Word(at, lexeme.text());
      case PREFIX -> new Expression.Prefix(at, lexeme.text());
      case FUZZY -> new Expression.Fuzzy(at, lexeme.text(), lexeme.number());
      case QUOTED -> new Expression.Quoted(at, lexeme.text(), lexeme.number());
      case FIELD -> filter(lexeme, take());
      default -> group(at);
    };
  }

  private Expression group(int at) {
    enter(at);
    Expression inside = sequence();
    nesting--;
    if (!takes(Kind.CLOSE)) {
      throw unexpected("a closing parenthesis");
    }
    return inside;
  }

  private static Expression filter(Lexeme field, Lexeme value) {
    FilterName name =
        FilterName.of(field.text())
            .orElseThrow(
                () ->
                    new QuerySyntaxException(
                        field.at(),
                        "an unknown field",
                        FilterName.ALL + "; \\ before the colon of a word"));
    List<FilterValue> values = new ArrayList<>();
    if (value.number() == 1) { // quoted: commas and all
      values.add(new FilterValue(value.at(), value.text()));
    } else {
      int at = value.at();
      for (String each : value.text().split(",", -1)) {
        values.add(new FilterValue(at, each));
        at += each.length() + 1;
      }
    }
    return Values.checked(new Expression.Filter(field.at(), name, List.copyOf(values)));
  }
}

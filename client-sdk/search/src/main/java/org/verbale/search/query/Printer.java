package org.verbale.search.query;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.verbale.search.query.Expression.FilterValue;
import org.verbale.search.query.Expression.Item;

/** Writes a query in one way, so that reading it gives the same again. */
final class Printer {
  private Printer() {}

  static String print(Expression expression) {
    return switch (expression) {
      case Expression.Word word -> word(word.text());
      case Expression.Prefix prefix -> escaped(prefix.text()) + "*";
      case Expression.Fuzzy fuzzy -> escaped(fuzzy.text()) + "~" + fuzzy.edits();
      case Expression.Quoted quoted ->
          quoted(quoted.text()) + (quoted.slop() == 0 ? "" : "~" + quoted.slop());
      case Expression.Filter filter -> filter(filter);
      case Expression.Not not -> "NOT " + operand(not.of());
      case Expression.And and -> join(and.all(), " AND ");
      case Expression.Or or -> join(or.any(), " OR ");
      case Expression.Sequence sequence ->
          sequence.items().stream().map(Printer::item).collect(joining(" "));
    };
  }

  private static String join(List<Expression> operands, String operator) {
    return operands.stream().map(Printer::operand).collect(joining(operator));
  }

  /** What binds less closely, or not more, stands in parentheses. */
  private static String operand(Expression expression) {
    return switch (expression) {
      case Expression.And and -> parenthesized(and);
      case Expression.Or or -> parenthesized(or);
      case Expression.Sequence sequence -> parenthesized(sequence);
      case Expression.Not not -> parenthesized(not);
      case Expression.Word word -> print(word);
      case Expression.Prefix prefix -> print(prefix);
      case Expression.Fuzzy fuzzy -> print(fuzzy);
      case Expression.Quoted quoted -> print(quoted);
      case Expression.Filter filter -> print(filter);
    };
  }

  private static String parenthesized(Expression expression) {
    return "(" + print(expression) + ")";
  }

  private static String item(Item item) {
    return item.sign().text() + operand(item.expression());
  }

  private static String filter(Expression.Filter filter) {
    List<FilterValue> values = filter.values();
    boolean quoted = values.size() == 1 && values.get(0).text().contains(",");
    return filter.name().text()
        + ":"
        + (quoted
            ? quoted(values.get(0).text())
            : values.stream().map(value -> escaped(value.text())).collect(joining(",")));
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              boolean mark = Lexer.isBoundary((char) c) && !Lexer.isSpace((char) c);
              if (c == '\\' || mark) {
                out.append('\\');
              }
              out.append((char) c);
            });
    return out.append('"').toString();
  }

  private static String word(String text) {
    String escaped = escaped(text);
    boolean keyword = text.equals("AND") || text.equals("OR") || text.equals("NOT");
    return keyword ? "\\" + escaped : escaped;
  }

  private static String escaped(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = i == 0 && (c == '+' || c == '-');
      if (sign || "\\*~:\uff1a".indexOf(c) >= 0 || Lexer.isBoundary(c)) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}

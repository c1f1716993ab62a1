package org.verbale.search.query;

import java.util.ArrayList;
import java.util.List;
import org.verbale.query.QueryNode;
import org.verbale.search.query.Lexeme.Kind;

/** Takes a query apart. Not thread-safe. */
final class Lexer {
  /** Longest query in UTF-16 units. */
  static final int MAX_LENGTH = 4096;

  private static final int MAX_EDITS = 2;
  private static final String QUOTES = "\"\u201c\u201d\u201e\u00ab\u00bb\uff02";
  private static final String OPENING = "(\uff08";
  private static final String CLOSING = ")\uff09";
  private static final String COLONS = ":\uff1a";

  private final String text;
  private final List<Lexeme> lexemes = new ArrayList<>();
  private int next;

  private Lexer(String text) {
    this.text = text;
  }

  /**
   * All pieces, an {@code END} behind them.
   *
   * @throws QuerySyntaxException where a piece is none
   */
  static List<Lexeme> lex(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QuerySyntaxException(
          MAX_LENGTH, "more text", "at most " + MAX_LENGTH + " characters");
    }
    var lexer = new Lexer(text);
    while (lexer.skipSpace()) {
      lexer.lexeme();
    }
    lexer.add(Kind.END, text.length(), "", 0);
    return lexer.lexemes;
  }

  private boolean skipSpace() {
    while (next < text.length() && isSpace(text.charAt(next))) {
      next++;
    }
    return next < text.length();
  }

  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean isOneOf(String set, char c) {
    return set.indexOf(c) >= 0;
  }

  /** Whether a word ends before {@code c}. */
  static boolean isBoundary(char c) {
    return isSpace(c) || isOneOf(QUOTES, c) || isOneOf(OPENING, c) || isOneOf(CLOSING, c);
  }

  private void add(Kind kind, int at, String content, int number) {
    lexemes.add(new Lexeme(kind, at, content, number));
  }

  private void lexeme() {
    char c = text.charAt(next);
    int at = next;
    if (isOneOf(OPENING, c)) {
      next++;
      add(Kind.OPEN, at, "", 0);
    } else if (isOneOf(CLOSING, c)) {
      next++;
      add(Kind.CLOSE, at, "", 0);
    } else if (c == '+' || c == '-') {
      next++;
      add(c == '+' ? Kind.PLUS : Kind.MINUS, at, "", 0);
    } else if (isOneOf(QUOTES, c)) {
      String phrase = quoted();
      add(Kind.QUOTED, at, phrase, tilde() ? number(0, QueryNode.MAX_SLOP) : 0);
    } else {
      word(at);
    }
  }

  /** What stands between quotation marks; any closes, but it must be closed. */
  private String quoted() {
    int opened = next++;
    var content = new StringBuilder();
    while (next < text.length() && !isOneOf(QUOTES, text.charAt(next))) {
      content.append(character());
    }
    if (next == text.length()) {
      throw new QuerySyntaxException(
          opened, "a quotation mark that nothing closes", "another one at the phrase's end");
    }
    next++;
    return content.toString();
  }

  /** One character; a backslash gives what comes after it no meaning. */
  private char character() {
    if (text.charAt(next) == '\\') {
      next++;
      if (next == text.length()) {
        throw new QuerySyntaxException(next, "the end", "a character after the backslash");
      }
    }
    return text.charAt(next++);
  }

  private boolean tilde() {
    return next < text.length() && text.charAt(next) == '~';
  }

  /** The number behind a tilde. */
  private int number(int otherwise, int most) {
    int at = ++next;
    int value = 0;
    while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
      value = Math.min(most + 1, 10 * value + text.charAt(next++) - '0');
    }
    if (value > most) {
      throw new QuerySyntaxException(at, "a larger number", "at most " + most);
    }
    requireBoundary("a space");
    return next == at ? otherwise : value;
  }

  private void requireBoundary(String expected) {
    if (next < text.length() && !isBoundary(text.charAt(next))) {
      throw new QuerySyntaxException(next, "a character", expected);
    }
  }

  private void word(int at) {
    var content = new StringBuilder();
    boolean plain = true;
    while (next < text.length() && !isBoundary(text.charAt(next))) {
      char c = text.charAt(next);
      if (isOneOf(COLONS, c) && plain && isName(content)) {
        next++;
        field(at, content.toString());
        return;
      }
      if (c == '*' || c == '~') {
        marked(at, content.toString(), c);
        return;
      }
      plain &= c != '\\';
      content.append(character());
    }
    String word = content.toString();
    add(plain ? keyword(word) : Kind.WORD, at, word, 0);
  }

  private static Kind keyword(String word) {
    return switch (word) {
      case "AND" -> Kind.AND;
      case "OR" -> Kind.OR;
      case "NOT" -> Kind.NOT;
      default -> Kind.WORD;
    };
  }

  private static boolean isName(CharSequence word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= 'a' && c <= 'z');
  }

  private void marked(int at, String word, char mark) {
    if (word.isEmpty()) {
      throw new QuerySyntaxException(next, "a lone " + mark, "a word before it");
    }
    if (mark == '~') {
      add(Kind.FUZZY, at, word, number(1, MAX_EDITS));
      return;
    }
    next++;
    requireBoundary("the word's end after *");
    if (word.codePointCount(0, word.length()) < 2 && !isIdeographic(word)) {
      throw new QuerySyntaxException(at, "a single letter", "two or more before *");
    }
    add(Kind.PREFIX, at, word, 0);
  }

  private static boolean isIdeographic(String word) {
    return Character.isIdeographic(word.codePointAt(0));
  }

  /** A field's name was read; its value follows at once. */
  private void field(int at, String name) {
    add(Kind.FIELD, at, name, 0);
    int from = next;
    if (next < text.length() && isOneOf(QUOTES, text.charAt(next))) {
      add(Kind.VALUE, from, quoted(), 1);
      requireBoundary("a space");
      return;
    }
    var value = new StringBuilder();
    while (next < text.length() && !isBoundary(text.charAt(next))) {
      value.append(character());
    }
    if (value.isEmpty()) {
      throw new QuerySyntaxException(
          from, next == text.length() ? "the end" : "a character", "a value after the colon");
    }
    add(Kind.VALUE, from, value.toString(), 0);
  }
}

package org.verbale.search.query;

/**
 * A piece of a query.
 *
 * @param at where it begins
 * @param text of a word or phrase, or a field's name; empty for all others
 * @param number the edits of a fuzzy word, the slop of a phrase; else 0
 */
record Lexeme(Kind kind, int at, String text, int number) {
  /** What it is, and how it is called to people. */
  enum Kind {
    WORD("a word"),
    PREFIX("a word with *"),
    FUZZY("a word with ~"),
    QUOTED("a phrase"),
    FIELD("a field"),
    VALUE("a value"),
    OPEN("an opening parenthesis"),
    CLOSE("a closing parenthesis"),
    PLUS("a plus sign"),
    MINUS("a minus sign"),
    AND("AND"),
    OR("OR"),
    NOT("NOT"),
    END("the end");

    private final String called;

    Kind(String called) {
      this.called = called;
    }
  }

  String called() {
    return kind.called;
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Says nothing of what was typed. */
  @Override
  public String toString() {
    return kind + " at " + at;
  }
}

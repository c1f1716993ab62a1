package org.verbale.search.query;

import java.util.List;

/** A query as it was meant; {@code at} is where it began in the text. Prints nothing of it. */
sealed interface Expression {
  int at();

  /** A word in all its forms. */
  record Word(int at, String text) implements Expression {
    @Override
    public String toString() {
      return "Word at " + at;
    }
  }

  /** Whatever begins like this. */
  record Prefix(int at, String text) implements Expression {
    @Override
    public String toString() {
      return "Prefix at " + at;
    }
  }

  /** Whatever differs from it by few letters. */
  record Fuzzy(int at, String text, int edits) implements Expression {
    @Override
    public String toString() {
      return "Fuzzy at " + at;
    }
  }

  /** Words one after the other. */
  record Quoted(int at, String text, int slop) implements Expression {
    @Override
    public String toString() {
      return "Quoted at " + at;
    }
  }

  /** A condition that ranks nothing; any of the values will do. */
  record Filter(int at, FilterName name, List<FilterValue> values) implements Expression {}

  /** A value and where it stands. */
  record FilterValue(int at, String text) {
    @Override
    public String toString() {
      return "FilterValue at " + at;
    }
  }

  record Not(int at, Expression of) implements Expression {}

  record And(int at, List<Expression> all) implements Expression {}

  record Or(int at, List<Expression> any) implements Expression {}

  /** One thing after the other: what has no sign is wanted, none of it needed. */
  record Sequence(int at, List<Item> items) implements Expression {}

  /** One of a sequence. */
  record Item(Sign sign, Expression expression) {}

  /** What stands before an item. */
  enum Sign {
    NONE(""),
    REQUIRED("+"),
    FORBIDDEN("-");

    private final String text;

    Sign(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Whether it says only what is excluded or let through, and ranks nothing. */
  default boolean isCondition() {
    return switch (this) {
      case Filter filter -> true;
      case Not not -> not.of().isCondition();
      case And and -> and.all().stream().allMatch(Expression::isCondition);
      case Or or -> or.any().stream().allMatch(Expression::isCondition);
      case Sequence sequence ->
          sequence.items().stream().allMatch(item -> item.expression().isCondition());
      case Word word -> false;
      case Prefix prefix -> false;
      case Fuzzy fuzzy -> false;
      case Quoted quoted -> false;
    };
  }
}

package org.verbale.search.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.verbale.id.Language;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Bool;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedLimits;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.analysis.Token;
import org.verbale.search.query.Expression.Item;
import org.verbale.search.query.Expression.Sign;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/** One query on its way into terms. Not thread-safe. */
final class Translation {
  /** Most terms that a prefix or a fuzzy word stands for. */
  static final int EXPANSIONS = 50;

  /** Most words of all phrases, however often the same. */
  static final int PLACES = SealedLimits.DEFAULT.values();

  private static final String WORD = "a word with a letter or digit";

  private final AnalysisProfile profile;
  private final Set<Language> languages;
  private final TermDictionary dictionary;
  private final QueryLimits limits;
  private final TableBuilder table;

  /** What the dictionary said: the same word may stand in a query many times. */
  private final Map<Asked, List<TermDictionary.Found>> known = new HashMap<>();

  private int places;
  private boolean abridged;

  /**
   * A word that stands for others.
   *
   * @param edits 0 for a prefix
   */
  private record Asked(TermField field, String word, int edits) {}

  Translation(
      AnalysisProfile profile,
      Set<Language> languages,
      TermDictionary dictionary,
      QueryLimits limits) {
    this.profile = profile;
    this.languages = Set.copyOf(languages);
    this.dictionary = dictionary;
    this.limits = limits;
    this.table = new TableBuilder(limits);
  }

  SearchQuery.Translated translate(Expression query) {
    QueryNode root = ranked(query, false);
    var tree = new QueryTree(root, table.build());
    if (!tree.isWithin(limits)) {
      throw new QuerySyntaxException(query.at(), "too large a query", limits.toString());
    }
    return new SearchQuery.Translated(tree, abridged);
  }

  // --- what holds others together

  /**
   * A node that ranks.
   *
   * @param whole whether all of a word's terms are needed, not just some
   */
  private QueryNode ranked(Expression expression, boolean whole) {
    return switch (expression) {
      case Expression.Word word -> word(word, whole);
      case Expression.Prefix prefix -> prefix(prefix);
      case Expression.Fuzzy fuzzy -> fuzzy(fuzzy);
      case Expression.Quoted quoted -> phrase(quoted);
      case Expression.Filter filter -> Bool.filter(List.of(condition(filter)));
      case Expression.Not not -> except(not.of());
      case Expression.And and -> and(and);
      case Expression.Or or -> Bool.any(or.any().stream().map(any -> ranked(any, true)).toList());
      case Expression.Sequence sequence -> sequence(sequence);
    };
  }

  /** A node that lets through or keeps out. */
  private QueryNode condition(Expression expression) {
    return expression instanceof Expression.Filter filter
        ? filter(filter)
        : ranked(expression, true);
  }

  private QueryNode except(Expression excluded) {
    return new Bool(
        List.of(), List.of(), List.of(condition(excluded)), List.of(new QueryNode.All()), 0);
  }

  private QueryNode and(Expression.And and) {
    var clauses = new Clauses();
    for (Expression each : and.all()) {
      clauses.add(each, Sign.REQUIRED);
    }
    return clauses.build();
  }

  private QueryNode sequence(Expression.Sequence sequence) {
    var clauses = new Clauses();
    for (Item item : sequence.items()) {
      clauses.add(item.expression(), item.sign());
    }
    return clauses.build();
  }

  /** The clauses of a group, by what they do. */
  private final class Clauses {
    private final List<QueryNode> must = new ArrayList<>();
    private final List<QueryNode> should = new ArrayList<>();
    private final List<QueryNode> mustNot = new ArrayList<>();
    private final List<QueryNode> filter = new ArrayList<>();

    void add(Expression expression, Sign sign) {
      if (expression instanceof Expression.Not not && sign != Sign.FORBIDDEN) {
        mustNot.add(condition(not.of()));
      } else if (sign == Sign.FORBIDDEN) {
        mustNot.add(condition(expression));
      } else if (expression.isCondition()) {
        filter.add(condition(expression));
      } else if (sign == Sign.REQUIRED) {
        must.add(ranked(expression, true));
      } else {
        should.add(ranked(expression, false));
      }
    }

    QueryNode build() {
      if (must.isEmpty() && should.isEmpty() && filter.isEmpty()) {
        filter.add(new QueryNode.All());
      }
      // Among what passes the filters, one of the words must be there; + words do without the rest.
      int minimum = must.isEmpty() && !should.isEmpty() ? 1 : 0;
      return new Bool(must, should, mustNot, filter, minimum);
    }
  }

  private QueryNode filter(Expression.Filter filter) {
    List<QueryNode> any =
        switch (filter.name()) {
          case INSTRUMENT, CLUSTER, ARTICLE -> {
            TermField field = AnalysisProfile.facetField(filter.name().text()).orElseThrow();
            yield Values.facets(filter).stream()
                .<QueryNode>map(value -> table.term(filter.at(), Term.of(field, value)))
                .toList();
          }
          case TYPE, AUTHOR, LANG, DATE -> List.copyOf(Values.metadata(filter));
        };
    return any.size() == 1 ? any.get(0) : Bool.any(any);
  }

  // --- words

  private List<Language> languages(String text) {
    Set<Language> possible = languages.isEmpty() ? Scripts.languages(text) : languages;
    return possible.stream().sorted().toList();
  }

  private QueryNode word(Expression.Word word, boolean whole) {
    List<QueryNode> nodes = new ArrayList<>();
    for (Language language : languages(word.text())) {
      List<Token> tokens = profile.tokens(language, word.text());
      // Chinese is written without spaces: what looks like a word are several.
      if (language == Language.ZH && tokens.size() > 1) {
        List<QueryNode> terms =
            tokens.stream()
                .<QueryNode>map(token -> term(word.at(), language, token))
                .distinct()
                .toList();
        nodes.add(whole ? Bool.all(terms) : Bool.any(terms));
      } else if (!tokens.isEmpty()) {
        nodes.add(phrase(word.at(), language, tokens, 0));
      }
    }
    return best(word.at(), nodes);
  }

  private QueryNode phrase(Expression.Quoted quoted) {
    List<QueryNode> nodes = new ArrayList<>();
    for (Language language : languages(quoted.text())) {
      List<Token> tokens = profile.tokens(language, quoted.text());
      if (!tokens.isEmpty()) {
        nodes.add(phrase(quoted.at(), language, tokens, quoted.slop()));
      }
    }
    return best(quoted.at(), nodes);
  }

  private static QueryNode best(int at, List<QueryNode> nodes) {
    if (nodes.isEmpty()) {
      throw new QuerySyntaxException(at, "nothing to look for", WORD);
    }
    return nodes.size() == 1 ? nodes.get(0) : new QueryNode.DisjunctionMax(0, nodes);
  }

  private QueryNode.Term term(int at, Language language, Token token) {
    return table.term(at, Term.of(TermField.text(language), token.term()));
  }

  private QueryNode phrase(int at, Language language, List<Token> tokens, int slop) {
    places += tokens.size();
    if (places > PLACES) {
      throw new QuerySyntaxException(at, "one word too many", "at most " + PLACES + " in phrases");
    }
    List<QueryNode.Term> terms = tokens.stream().map(token -> term(at, language, token)).toList();
    if (terms.size() == 1) {
      return terms.get(0);
    }
    List<QueryNode.Phrase.Place> places = new ArrayList<>();
    int first = tokens.get(0).position();
    for (int i = 0; i < terms.size(); i++) {
      places.add(new QueryNode.Phrase.Place(terms.get(i).term(), tokens.get(i).position() - first));
    }
    return new QueryNode.Phrase(terms.get(0).field(), slop, places);
  }

  // --- words that stand for others

  /** A term that may be taken. */
  private record Candidate(TermField field, TermDictionary.Found found) {}

  private QueryNode prefix(Expression.Prefix prefix) {
    List<Candidate> candidates = new ArrayList<>();
    List<Term> own = new ArrayList<>();
    for (Language language : languages(prefix.text())) {
      TermField field = TermField.text(language);
      String written = profile.written(language, prefix.text());
      if (!written.isEmpty()) { // l' in French, marks alone: every term begins with nothing
        candidates.addAll(candidates(new Asked(field, written, 0)));
      }
      // Terms are stems: one that is shorter than what was typed does not begin with it.
      List<Token> stem = profile.tokens(language, prefix.text());
      if (stem.size() == 1) {
        own.add(Term.of(field, stem.get(0).term()));
      }
    }
    return new QueryNode.ConstantScore(any(prefix.at(), own, candidates));
  }

  private QueryNode fuzzy(Expression.Fuzzy fuzzy) {
    List<Candidate> candidates = new ArrayList<>();
    List<Term> own = new ArrayList<>();
    for (Language language : languages(fuzzy.text())) {
      TermField field = TermField.text(language);
      List<Token> tokens = profile.tokens(language, fuzzy.text());
      if (tokens.size() > 1) {
        throw new QuerySyntaxException(fuzzy.at(), "several words", "one before ~");
      }
      for (Token token : tokens) {
        own.add(Term.of(field, token.term()));
        if (fuzzy.edits() > 0) {
          candidates.addAll(candidates(new Asked(field, token.term(), fuzzy.edits())));
        }
      }
    }
    return any(fuzzy.at(), own, candidates);
  }

  /** What a word may stand for; nobody is asked if there is no room for any of it. */
  private List<Candidate> candidates(Asked asked) {
    if (table.room() == 0) {
      abridged = true;
      return List.of();
    }
    return known.computeIfAbsent(asked, this::ask).stream()
        .map(found -> new Candidate(asked.field(), found))
        .toList();
  }

  private List<TermDictionary.Found> ask(Asked asked) {
    return asked.edits() == 0
        ? dictionary.startingWith(asked.field(), asked.word(), EXPANSIONS + 1)
        : dictionary.near(asked.field(), asked.word(), asked.edits(), EXPANSIONS + 1);
  }

  /** The terms themselves, then those of the most records, as many as may be. */
  private QueryNode any(int at, List<Term> own, List<Candidate> candidates) {
    List<Term> others =
        candidates.stream()
            .sorted(
                Comparator.comparingInt((Candidate candidate) -> -candidate.found().records())
                    .thenComparing(Candidate::field)
                    .thenComparing(candidate -> candidate.found().term()))
            .map(candidate -> Term.of(candidate.field(), candidate.found().term()))
            .toList();
    List<Term> all = Stream.concat(own.stream(), others.stream()).distinct().toList();
    if (all.isEmpty()) {
      throw table.room() == 0
          ? table.tooMany(at)
          : new QuerySyntaxException(at, "nothing to look for", WORD);
    }
    int room = Math.max(own.size(), Math.min(EXPANSIONS, table.room()));
    if (all.size() > room) {
      abridged = true;
    }
    List<QueryNode> taken = new ArrayList<>();
    all.stream().limit(room).forEach(term -> taken.add(table.term(at, term)));
    return taken.size() == 1 ? taken.get(0) : Bool.any(taken);
  }
}

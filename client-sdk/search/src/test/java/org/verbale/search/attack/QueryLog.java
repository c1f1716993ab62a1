package org.verbale.search.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermOpener;

/** Attacks of a server that opened what it was asked for. */
final class QueryLog {
  private static final int PUBLISHED_SHARE = 20;

  /** What the server uses beside the text of another half. */
  enum Attack {
    /** In how many records each query finds, and how often. */
    FREQUENCY,
    /** And which queries find the same records, but no positions. */
    TOGETHER,
    /** And which words stand side by side. */
    POSITIONS,
    /** And the text of a twentieth of the records. */
    PUBLISHED
  }

  /**
   * What an attack came to.
   *
   * @param words share of the words asked for that it named rightly
   * @param text share of the unpublished text that it reads so
   * @param opened the same if it named all
   */
  record Recovered(double words, double text, double opened) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.2f of words, %.3f of the text of at most %.3f", words, text, opened);
    }
  }

  private final Vault vault;
  private final List<RecordTerms> similar;
  private final List<Column> known;
  private final List<Term> asked;
  private final List<Column> seen;

  /**
   * @param similar of which the text is known
   * @param frequent queries are for so many of the most frequent words of the review, each as
   *     likely
   */
  QueryLog(Vault vault, List<RecordTerms> similar, int frequent, int queries, Random random) {
    this.vault = vault;
    this.similar = similar;
    known = Column.top(Column.terms(similar).values(), frequent);
    asked = ask(frequent, queries, random);
    seen = asked.stream().map(this::open).toList();
  }

  private List<Term> ask(int frequent, int queries, Random random) {
    Map<String, Term> terms = new HashMap<>();
    for (RecordTerms record : vault.plain()) {
      record.terms().keySet().forEach(term -> terms.put(Column.nameOf(term, 0), term));
    }
    List<Column> words =
        new ArrayList<>(Column.top(Column.terms(vault.plain()).values(), frequent));
    Collections.shuffle(words, random);
    return words.stream()
        .limit(queries)
        .map(column -> Objects.requireNonNull(terms.get(column.name())))
        .toList();
  }

  /** What the server sees of a query. */
  private Column open(Term term) {
    var opener = new TermOpener();
    opener.use(vault.key().trapdoor(1, term));
    var column = new Column("");
    for (int record = 0; record < vault.size(); record++) {
      int here = record;
      opener
          .postings(vault.blob(record))
          .ifPresent(found -> column.at().put(here, found.positions()));
    }
    return column;
  }

  Recovered run(Attack attack, int rounds, Random random) {
    var matching = new Matching(seen, vault.size(), known, similar.size());
    return switch (attack) {
      case FREQUENCY -> judge(matching.byFrequency(), 0);
      case TOGETHER -> {
        var blind =
            new Matching(
                seen.stream().map(Column::withoutPositions).toList(),
                vault.size(),
                known.stream().map(Column::withoutPositions).toList(),
                similar.size());
        yield judge(blind.byPairs(rounds, random), 0);
      }
      case POSITIONS -> judge(matching.byPairs(rounds, random), 0);
      case PUBLISHED -> {
        int published = vault.size() / PUBLISHED_SHARE;
        Map<String, Column> open = Column.terms(vault.plain().subList(0, published));
        matching.with(new Matching.Published(published, open, known));
        yield judge(matching.byPairs(rounds, random), published);
      }
    };
  }

  private Recovered judge(int[] found, int published) {
    int right = 0;
    long read = 0;
    for (int i = 0; i < found.length; i++) {
      if (known.get(found[i]).name().equals(Column.nameOf(asked.get(i), 0))) {
        right++;
        read += seen.get(i).length(published);
      }
    }
    long all =
        Column.terms(vault.plain()).values().stream()
            .mapToLong(column -> column.length(published))
            .sum();
    long opened = seen.stream().mapToLong(column -> column.length(published)).sum();
    return new Recovered((double) right / found.length, (double) read / all, (double) opened / all);
  }
}

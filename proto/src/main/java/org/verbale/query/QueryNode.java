package org.verbale.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.record.RecordType;

/**
 * One step of a query. Numbers of fields and terms name entries of a {@link TermTable}. Nodes print
 * their shape, not what is asked for.
 */
public sealed interface QueryNode {
  /** Most words that may stand between those of a phrase. */
  int MAX_SLOP = 1000;

  /** Largest position of a word of a phrase. */
  int MAX_POSITION = 0xffff;

  /** The nodes right below this one. */
  default List<QueryNode> children() {
    return List.of();
  }

  /** Records in whose field the term stands, ranked by BM25; of a facet, not ranked. */
  record Term(int field, int term) implements QueryNode {
    public Term {
      requireIndex("field", field);
      requireIndex("term", term);
    }
  }

  /**
   * Records in whose field the terms stand at these places, up to a shift.
   *
   * @param slop how many moves of a word by one place may be needed, 0 to {@link #MAX_SLOP}
   * @param places two or more, positions rising
   */
  record Phrase(int field, int slop, List<Place> places) implements QueryNode {
    /** A term at a position. */
    public record Place(int term, int position) {
      public Place {
        requireIndex("term", term);
        requireIndex("position", position);
        if (position > MAX_POSITION) {
          throw new IllegalArgumentException(
              "position: " + position + " (expected: at most " + MAX_POSITION + ")");
        }
      }
    }

    public Phrase {
      requireIndex("field", field);
      places = List.copyOf(places);
      if (slop < 0 || slop > MAX_SLOP) {
        throw new IllegalArgumentException("slop: " + slop + " (expected: 0 to " + MAX_SLOP + ")");
      }
      if (places.size() < 2) {
        throw new IllegalArgumentException("places: " + places.size() + " (expected: >= 2)");
      }
      for (int i = 1; i < places.size(); i++) {
        if (places.get(i).position() < places.get(i - 1).position()) {
          throw new IllegalArgumentException("positions: falling (expected: rising)");
        }
      }
    }
  }

  /**
   * Records that fit all of {@code must} and {@code filter}, none of {@code mustNot}, and at least
   * {@code minimumShouldMatch} of {@code should} (one, if there is nothing else to fit). Ranked by
   * the sum of those of {@code must} and {@code should} that fit.
   */
  record Bool(
      List<QueryNode> must,
      List<QueryNode> should,
      List<QueryNode> mustNot,
      List<QueryNode> filter,
      int minimumShouldMatch)
      implements QueryNode {
    public Bool {
      must = List.copyOf(must);
      should = List.copyOf(should);
      mustNot = List.copyOf(mustNot);
      filter = List.copyOf(filter);
      if (must.isEmpty() && should.isEmpty() && filter.isEmpty()) {
        throw new IllegalArgumentException("bool: finds nothing (expected: a clause that finds)");
      }
      if (minimumShouldMatch < 0 || minimumShouldMatch > should.size()) {
        throw new IllegalArgumentException(
            "minimumShouldMatch: "
                + minimumShouldMatch
                + " (expected: 0 to "
                + should.size()
                + ")");
      }
    }

    /** Any of these, ranked by the sum. */
    public static Bool any(List<QueryNode> should) {
      return new Bool(List.of(), should, List.of(), List.of(), 0);
    }

    /** All of these, ranked by the sum. */
    public static Bool all(List<QueryNode> must) {
      return new Bool(must, List.of(), List.of(), List.of(), 0);
    }

    /** All of these, each record ranked 0. */
    public static Bool filter(List<QueryNode> filter) {
      return new Bool(List.of(), List.of(), List.of(), filter, 0);
    }

    @Override
    public List<QueryNode> children() {
      return Stream.of(must, should, mustNot, filter).flatMap(Collection::stream).toList();
    }
  }

  /**
   * Records that fit any clause, ranked by the best of them and {@code tieBreaker} times the
   * others.
   */
  record DisjunctionMax(float tieBreaker, List<QueryNode> clauses) implements QueryNode {
    public DisjunctionMax {
      clauses = List.copyOf(clauses);
      if (!(tieBreaker >= 0 && tieBreaker <= 1)) {
        throw new IllegalArgumentException("tieBreaker: " + tieBreaker + " (expected: 0 to 1)");
      }
      if (clauses.isEmpty()) {
        throw new IllegalArgumentException("clauses: 0 (expected: >= 1)");
      }
    }

    @Override
    public List<QueryNode> children() {
      return clauses;
    }
  }

  /** Records that fit, each ranked 1. */
  record ConstantScore(QueryNode node) implements QueryNode {
    public ConstantScore {
      requireNonNull(node, "node");
    }

    @Override
    public List<QueryNode> children() {
      return List.of(node);
    }
  }

  /** Every record, each ranked 1. */
  record All() implements QueryNode {}

  /** Records by what stands beside them in the clear; each ranked 1. */
  sealed interface Metadata extends QueryNode {
    /** Of one of these types. */
    record Types(Set<RecordType> types) implements Metadata {
      public Types {
        types = some("types", types);
      }
    }

    /** By one of these parties. */
    record Authors(Set<PartyCode> authors) implements Metadata {
      public Authors {
        authors = some("authors", authors);
      }
    }

    /** Written in one of these languages, by what the author said of the whole. */
    record Languages(Set<Language> languages) implements Metadata {
      public Languages {
        languages = some("languages", languages);
      }
    }

    /**
     * Taken by the archive in this time.
     *
     * @param from the first moment, if there is one
     * @param until the first moment that is too late, if there is one
     */
    record Accepted(Optional<Instant> from, Optional<Instant> until) implements Metadata {
      public Accepted {
        if (from.isEmpty() && until.isEmpty()) {
          throw new IllegalArgumentException("accepted: always (expected: a bound)");
        }
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
          throw new IllegalArgumentException("accepted: never (expected: from before until)");
        }
      }
    }
  }

  private static void requireIndex(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }

  private static <T> Set<T> some(String name, Set<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + ": none (expected: one or more)");
    }
    return Set.copyOf(values);
  }
}

package org.verbale.query.wire;

import static org.verbale.query.wire.Refuse.checked;
import static org.verbale.query.wire.Refuse.malformed;
import static org.verbale.query.wire.Refuse.tooMany;
import static org.verbale.query.wire.Refuse.unknown;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Phrase.Place;
import org.verbale.query.SealedLimits;
import org.verbale.query.TableShape;
import org.verbale.record.RecordType;
import org.verbale.v1.SearchNode;

/**
 * Reads a tree that comes level by level. The nodes below a node are the next that are below none
 * yet, so that whatever the counts say it is one tree, or not all of it is there. Nodes are made
 * from the last to the first, those below before those above.
 */
final class TreeReader {
  private static final long MAX_MILLIS = 1L << 53;

  private final List<SearchNode> nodes;
  private final TableShape shape;
  private final SealedLimits limits;

  /** Of each node where those below it begin. */
  private final int[] below;

  private final QueryNode[] made;
  private long values;

  /**
   * @param nodes one or more, no more than the limits say
   */
  TreeReader(List<SearchNode> nodes, TableShape shape, SealedLimits limits) {
    this.nodes = nodes;
    this.shape = shape;
    this.limits = limits;
    this.below = new int[nodes.size()];
    this.made = new QueryNode[nodes.size()];
  }

  QueryNode read() {
    place();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      unknown("nodes", nodes.get(i));
      made[i] = node(nodes.get(i), i);
    }
    return made[0];
  }

  /** Finds out what stands below what, and how deep. */
  private void place() {
    int[] depth = new int[nodes.size()];
    depth[0] = 1;
    int next = 1;
    for (int i = 0; i < nodes.size(); i++) {
      if (i == next) {
        throw malformed("nodes", "each below another, but the first");
      }
      long count = children(nodes.get(i));
      if (count > nodes.size() - next) {
        throw malformed("nodes", "as many as their counts say");
      }
      below[i] = next;
      Arrays.fill(depth, next, next + (int) count, depth[i] + 1);
      next += (int) count;
    }
    tooMany("depth", depth[nodes.size() - 1], limits.tree().depth()); // levels only rise
  }

  private static long children(SearchNode node) {
    return switch (node.getKindCase()) {
      case BOOL -> {
        SearchNode.Bool bool = node.getBool();
        yield Integer.toUnsignedLong(bool.getMust())
            + Integer.toUnsignedLong(bool.getShould())
            + Integer.toUnsignedLong(bool.getMustNot())
            + Integer.toUnsignedLong(bool.getFilter());
      }
      case DISJUNCTION_MAX -> Integer.toUnsignedLong(node.getDisjunctionMax().getClauses());
      case CONSTANT_SCORE -> 1;
      case TERM, PHRASE, ALL, TYPES, AUTHORS, LANGUAGES, ACCEPTED, KIND_NOT_SET -> 0;
    };
  }

  private QueryNode node(SearchNode node, int at) {
    return switch (node.getKindCase()) {
      case TERM -> term(node.getTerm());
      case PHRASE -> phrase(node.getPhrase());
      case BOOL -> bool(node.getBool(), at);
      case DISJUNCTION_MAX -> max(node.getDisjunctionMax(), at);
      case CONSTANT_SCORE -> {
        unknown("constant_score", node.getConstantScore());
        yield new QueryNode.ConstantScore(made[below[at]]);
      }
      case ALL -> {
        unknown("all", node.getAll());
        yield new QueryNode.All();
      }
      case TYPES -> {
        unknown("types", node.getTypes());
        yield new QueryNode.Metadata.Types(
            values("types", node.getTypes().getTypesList(), RecordType::of));
      }
      case AUTHORS -> {
        unknown("authors", node.getAuthors());
        yield new QueryNode.Metadata.Authors(
            values("authors", node.getAuthors().getAuthorsList(), PartyCode::new));
      }
      case LANGUAGES -> {
        unknown("languages", node.getLanguages());
        yield new QueryNode.Metadata.Languages(
            values("languages", node.getLanguages().getLanguagesList(), Language::of));
      }
      case ACCEPTED -> accepted(node.getAccepted());
      case KIND_NOT_SET -> throw malformed("nodes", "a kind of search.proto");
    };
  }

  private QueryNode term(SearchNode.Term term) {
    unknown("term", term);
    return new QueryNode.Term(field(term.getTerm()), term.getTerm());
  }

  private int field(int term) {
    if (term < 0 || term >= shape.termFields().size()) {
      throw malformed("term", "a number of the table");
    }
    return shape.termFields().get(term);
  }

  private QueryNode phrase(SearchNode.Phrase phrase) {
    unknown("phrase", phrase);
    count(phrase.getTermsCount());
    if (phrase.getTermsCount() < 2 || phrase.getTermsCount() != phrase.getPositionsCount()) {
      throw malformed("phrase", "two terms or more, each with its position");
    }
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < phrase.getTermsCount(); i++) {
      int term = phrase.getTerms(i);
      int position = phrase.getPositions(i);
      places.add(checked("positions", "0 to 65535", () -> new Place(term, position)));
    }
    int field = field(phrase.getTerms(0));
    return checked(
        "phrase",
        "positions rising, slop at most " + QueryNode.MAX_SLOP,
        () -> new QueryNode.Phrase(field, phrase.getSlop(), places));
  }

  private QueryNode bool(SearchNode.Bool bool, int at) {
    unknown("bool", bool);
    int should = below[at] + bool.getMust();
    int mustNot = should + bool.getShould();
    int filter = mustNot + bool.getMustNot();
    return checked(
        "bool",
        "a clause that finds, and no more of should than there are",
        () ->
            new QueryNode.Bool(
                made(below[at], should),
                made(should, mustNot),
                made(mustNot, filter),
                made(filter, filter + bool.getFilter()),
                bool.getMinimumShouldMatch()));
  }

  private QueryNode max(SearchNode.DisjunctionMax max, int at) {
    unknown("disjunction_max", max);
    return checked(
        "disjunction_max",
        "a clause, and a tie breaker of 0 to 1",
        () ->
            new QueryNode.DisjunctionMax(
                max.getTieBreaker(), made(below[at], below[at] + max.getClauses())));
  }

  private List<QueryNode> made(int from, int to) {
    return Arrays.asList(made).subList(from, to);
  }

  private QueryNode accepted(SearchNode.Accepted accepted) {
    unknown("accepted", accepted);
    Optional<Instant> from =
        accepted.hasFromMillis() ? Optional.of(time(accepted.getFromMillis())) : Optional.empty();
    Optional<Instant> until =
        accepted.hasUntilMillis() ? Optional.of(time(accepted.getUntilMillis())) : Optional.empty();
    return checked(
        "accepted",
        "a bound, from before until",
        () -> new QueryNode.Metadata.Accepted(from, until));
  }

  private static Instant time(long millis) {
    if (millis < -MAX_MILLIS || millis > MAX_MILLIS) {
      throw malformed("accepted", "milliseconds, at most 2^53 from 1970");
    }
    return Instant.ofEpochMilli(millis);
  }

  private <T> Set<T> values(String field, List<String> codes, Function<String, T> value) {
    count(codes.size());
    Set<T> values = new LinkedHashSet<>();
    String before = "";
    for (String code : codes) {
      if (code.compareTo(before) <= 0) {
        throw malformed(field, "ascending, each once");
      }
      before = code;
      values.add(checked(field, "codes that there are", () -> value.apply(code)));
    }
    if (values.isEmpty()) {
      throw malformed(field, "one or more");
    }
    return values;
  }

  private void count(int more) {
    values += more;
    tooMany("values", values, limits.values());
  }
}

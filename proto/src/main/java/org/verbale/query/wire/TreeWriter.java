package org.verbale.query.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Metadata;
import org.verbale.record.RecordType;
import org.verbale.v1.SearchNode;

/** Writes what {@link TreeReader} reads. */
final class TreeWriter {
  private TreeWriter() {}

  /** The nodes at and below {@code root}, level by level. */
  static List<SearchNode> write(QueryNode root) {
    List<QueryNode> nodes = new ArrayList<>(List.of(root));
    for (int i = 0; i < nodes.size(); i++) {
      nodes.addAll(nodes.get(i).children());
    }
    return nodes.stream().map(TreeWriter::node).toList();
  }

  private static SearchNode node(QueryNode node) {
    SearchNode.Builder out = SearchNode.newBuilder();
    if (node instanceof QueryNode.Term term) {
      out.getTermBuilder().setTerm(term.term());
    } else if (node instanceof QueryNode.Phrase phrase) {
      SearchNode.Phrase.Builder places = out.getPhraseBuilder().setSlop(phrase.slop());
      phrase.places().forEach(place -> places.addTerms(place.term()));
      phrase.places().forEach(place -> places.addPositions(place.position()));
    } else if (node instanceof QueryNode.Bool bool) {
      out.getBoolBuilder()
          .setMust(bool.must().size())
          .setShould(bool.should().size())
          .setMustNot(bool.mustNot().size())
          .setFilter(bool.filter().size())
          .setMinimumShouldMatch(bool.minimumShouldMatch());
    } else if (node instanceof QueryNode.DisjunctionMax max) {
      out.getDisjunctionMaxBuilder()
          .setTieBreaker(max.tieBreaker())
          .setClauses(max.clauses().size());
    } else if (node instanceof QueryNode.ConstantScore) {
      out.setConstantScore(SearchNode.ConstantScore.getDefaultInstance());
    } else if (node instanceof QueryNode.All) {
      out.setAll(SearchNode.All.getDefaultInstance());
    } else if (node instanceof Metadata metadata) {
      write(metadata, out);
    }
    return out.build();
  }

  private static void write(Metadata node, SearchNode.Builder out) {
    if (node instanceof Metadata.Types types) {
      List<String> codes = types.types().stream().map(RecordType::code).sorted().toList();
      out.getTypesBuilder().addAllTypes(codes);
    } else if (node instanceof Metadata.Authors authors) {
      List<String> codes = authors.authors().stream().map(PartyCode::value).sorted().toList();
      out.getAuthorsBuilder().addAllAuthors(codes);
    } else if (node instanceof Metadata.Languages languages) {
      List<String> codes = languages.languages().stream().map(Language::code).sorted().toList();
      out.getLanguagesBuilder().addAllLanguages(codes);
    } else if (node instanceof Metadata.Accepted accepted) {
      SearchNode.Accepted.Builder times = out.getAcceptedBuilder();
      accepted.from().ifPresent(from -> times.setFromMillis(millis(from)));
      accepted.until().ifPresent(until -> times.setUntilMillis(millis(until)));
    }
  }

  private static long millis(Instant time) {
    long millis = time.toEpochMilli();
    if (!Instant.ofEpochMilli(millis).equals(time)) {
      throw new IllegalArgumentException("accepted: a finer time (expected: milliseconds)");
    }
    return millis;
  }
}

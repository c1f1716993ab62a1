package org.verbale.query;

import static java.util.Objects.requireNonNull;

/** A whole query without its terms. Immutable. */
public record SealedQuery(QueryNode root, TableShape shape) {
  /**
   * @throws IllegalArgumentException if a number names no entry, or an entry of another field
   */
  public SealedQuery {
    requireNonNull(root, "root");
    requireNonNull(shape, "shape");
    QueryTree.nodes(root).forEach(shape::check);
  }

  /** A query without its terms. */
  public static SealedQuery of(QueryTree tree) {
    return new SealedQuery(tree.root(), TableShape.of(tree.table()));
  }

  /** Whether a server with these limits takes it. */
  public boolean isWithin(QueryLimits limits) {
    return QueryTree.nodes(root).size() <= limits.nodes()
        && QueryTree.depth(root) <= limits.depth()
        && shape.termFields().size() <= limits.terms();
  }

  /** How many places its phrases have, and values its conditions, together. */
  public int values() {
    return QueryTree.nodes(root).stream().mapToInt(SealedQuery::values).sum();
  }

  private static int values(QueryNode node) {
    if (node instanceof QueryNode.Phrase phrase) {
      return phrase.places().size();
    }
    if (node instanceof QueryNode.Metadata.Types types) {
      return types.types().size();
    }
    if (node instanceof QueryNode.Metadata.Authors authors) {
      return authors.authors().size();
    }
    return node instanceof QueryNode.Metadata.Languages languages
        ? languages.languages().size()
        : 0;
  }
}

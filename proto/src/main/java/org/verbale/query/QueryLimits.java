package org.verbale.query;

/**
 * How large a query may be.
 *
 * @param nodes most nodes of a tree
 * @param depth most nodes from its root to a leaf
 * @param terms most entries of its table
 */
public record QueryLimits(int nodes, int depth, int terms) {
  /** What a server takes that was not told otherwise. */
  public static final QueryLimits DEFAULT = new QueryLimits(256, 16, 64);

  public QueryLimits {
    if (nodes < 1 || depth < 1 || terms < 1) {
      throw new IllegalArgumentException("limits: " + nodes + ", " + depth + ", " + terms);
    }
  }
}

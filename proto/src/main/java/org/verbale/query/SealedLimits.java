package org.verbale.query;

import static java.util.Objects.requireNonNull;

/**
 * How large a sealed query may be.
 *
 * @param tree its tree
 * @param values most places of phrases and values of conditions, together
 * @param channels most channels at once
 * @param trapdoors most trapdoors, over all tables
 * @param page most hits of a page
 */
public record SealedLimits(QueryLimits tree, int values, int channels, int trapdoors, int page) {
  /** What a server takes that was not told otherwise. */
  public static final SealedLimits DEFAULT =
      new SealedLimits(QueryLimits.DEFAULT, 1024, 1000, 20_000, 100);

  public SealedLimits {
    requireNonNull(tree, "tree");
    if (values < 1 || channels < 1 || trapdoors < 1 || page < 1) {
      throw new IllegalArgumentException("limits: less than 1 (expected: 1 or more)");
    }
  }
}

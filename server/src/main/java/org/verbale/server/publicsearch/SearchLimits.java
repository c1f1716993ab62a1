package org.verbale.server.publicsearch;

import java.time.Duration;

/** Every limit of public search. */
public final class SearchLimits {
  /** Longest query, in characters. */
  public static final int QUERY = 200;

  /** Most words and phrases of a query. */
  public static final int WORDS = 16;

  /** Most hits that can be paged to. */
  public static final int HITS = 500;

  /** Up to how many hits are counted. */
  public static final int COUNTED = 1000;

  /** Most searches at one time. */
  static final int AT_ONCE = 8;

  /** How long one search may look. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Characters of a part in which an excerpt is looked for. */
  static final int LOOKED = 50_000;

  /** Longest excerpt, in characters. */
  static final int EXCERPT = 240;

  /** Events taken from the store at once. */
  static final int BATCH = 100;

  private SearchLimits() {}
}

package org.verbale.server.feed;

/**
 * How much a subscription may cost.
 *
 * @param subscriptions followers at once before more are refused as overload
 * @param pageEntries most entries read at once
 * @param pageBytes no further entry is read to as many bytes; the first always is
 * @param pageScan most leaves looked at for one page, others' included; whoever is further behind
 *     is led along its own chains
 */
public record FeedOptions(int subscriptions, int pageEntries, long pageBytes, int pageScan) {
  /** 4,096 subscriptions; pages of 128 entries, 256 KiB, 8,192 leaves. */
  public static final FeedOptions DEFAULT = new FeedOptions(4096, 128, 256 << 10, 8192);

  /**
   * @throws IllegalArgumentException if a value is not positive
   */
  public FeedOptions {
    check("subscriptions", subscriptions);
    check("pageEntries", pageEntries);
    check("pageBytes", pageBytes);
    check("pageScan", pageScan);
  }

  private static void check(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}

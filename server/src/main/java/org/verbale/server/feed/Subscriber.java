package org.verbale.server.feed;

/** Takes the items of one subscription, on the thread that follows. */
public interface Subscriber {
  /**
   * Returns when there is room for items. Until then nothing is read for this subscriber.
   *
   * @throws InterruptedException if it will never be ready again: ends the subscription
   */
  void awaitReady() throws InterruptedException;

  /** Takes an item; after {@link #awaitReady} there come as many as one page holds. */
  void deliver(FeedItem item);
}

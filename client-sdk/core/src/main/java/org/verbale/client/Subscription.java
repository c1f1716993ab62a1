package org.verbale.client;

/** Events are delivered until it is closed, or until {@link Event.Stopped}. */
public interface Subscription extends AutoCloseable {
  /** Ends it; when this returns, no further event is being delivered. Harmless a second time. */
  @Override
  void close();
}

package org.verbale.server.hook;

import java.time.Instant;
import org.verbale.hook.PublicationEvent;

/** Whom a courier tells. */
interface Recipient extends AutoCloseable {
  /** Under which the store keeps how far it has come. */
  String name();

  /**
   * One attempt. Takes a bounded time.
   *
   * @param now for signatures
   */
  Outcome tell(PublicationEvent event, Instant now) throws InterruptedException;

  @Override
  void close();
}

package org.verbale.server.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.verbale.refusal.Refusal;

/** The streams that are open, so that a stopping server can end them. Thread-safe. */
final class Streams {
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** One stream. */
  interface Stream {
    /** Ends it with {@code refusal} as soon as its thread waits for the client again. */
    void end(Refusal refusal);
  }

  int count() {
    return open.size();
  }

  void add(Stream stream) {
    open.add(stream);
    if (stopping) {
      stream.end(new Refusal.ShuttingDown());
    }
  }

  void remove(Stream stream) {
    open.remove(stream);
  }

  void endAll() {
    stopping = true;
    open.forEach(stream -> stream.end(new Refusal.ShuttingDown()));
  }
}

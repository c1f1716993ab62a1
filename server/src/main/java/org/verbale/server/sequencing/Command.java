package org.verbale.server.sequencing;

import org.verbale.codec.TlsStruct;

/**
 * A change asked for: an immutable value, already checked for form and size, best a record. Its
 * encoding is what another node would be sent to apply the same change.
 *
 * <p>A command carries neither time nor randomness: the {@link Sequencer} stamps it with both, and
 * its {@link Context} gives them out.
 *
 * @param <R> what its sender gets once it is durable
 */
public interface Command<R> extends TlsStruct {
  /** About how many bytes it holds; batches and the queue are bounded by the sum. */
  int size();
}

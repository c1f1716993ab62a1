package org.verbale.log;

import org.verbale.id.Digest;

/** Takes the nodes that one append completes; each is final and never handed out again. */
@FunctionalInterface
public interface NodeSink {
  /** The hash of node {@code (level, index)}, counted as in {@link NodeSource}. */
  void put(int level, long index, Digest hash);
}

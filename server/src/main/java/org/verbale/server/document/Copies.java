package org.verbale.server.document;

/** What others derived from content, and kept on disk. Asked on the thread that sweeps. */
@FunctionalInterface
public interface Copies {
  /** There are none. */
  Copies NONE = size -> true;

  /**
   * Whether nothing is left on disk of what was erased in the first {@code size} leaves. Asked
   * again until it is so; must not wait.
   */
  boolean areGone(long size);
}

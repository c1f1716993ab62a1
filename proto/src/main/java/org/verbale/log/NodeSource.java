package org.verbale.log;

import org.verbale.id.Digest;

/**
 * Where the hashes of complete subtrees are read from. The node {@code (level, index)} covers the
 * leaves from {@code index << level} to {@code (index + 1) << level}, the last excluded; level 0
 * are leaf hashes.
 */
@FunctionalInterface
public interface NodeSource {
  /**
   * A node that an earlier {@link CompactRange#append} handed to its sink. Never asked for others.
   *
   * @throws IllegalStateException if it is lost: the store is damaged
   */
  Digest node(int level, long index);
}

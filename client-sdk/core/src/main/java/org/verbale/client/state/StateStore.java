package org.verbale.client.state;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import org.verbale.codec.Bytes;

/**
 * A small map from names to bytes that survives the process. A portal may keep it where it likes;
 * every implementation passes {@code StateStoreContract}.
 *
 * <p>Safe for use by many threads.
 */
public interface StateStore extends AutoCloseable {
  /**
   * The value under {@code key}, if there is one.
   *
   * @throws org.verbale.client.error.StateFailedException if the medium failed, or no longer holds
   *     what was committed
   */
  Optional<Bytes> get(String key);

  /** All keys that begin with {@code prefix}, in order; a copy. */
  SortedSet<String> keys(String prefix);

  /**
   * Applies all of {@code changes} or, when it throws, as far as any later reader can tell none.
   * When it returns they are durable.
   *
   * @throws IOException if the medium failed; the store then refuses every further commit, for it
   *     no longer knows what the medium holds
   */
  void commit(StateChanges changes) throws IOException;

  @Override
  void close() throws IOException;
}

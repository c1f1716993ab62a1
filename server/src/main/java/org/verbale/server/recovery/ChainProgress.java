package org.verbale.server.recovery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.id.Digest;
import org.verbale.log.Chain;

/**
 * How far a chain is.
 *
 * @param length number of its entries in the log
 * @param wanted leaves that the old log is shown to have had and that are not here, the first 256
 *     by sequence number; each entry that comes may show one more before it
 */
public record ChainProgress(Chain chain, long length, List<Wanted> wanted) {
  static final int MOST = 256;

  /**
   * A place in a chain and what stood there.
   *
   * @param leaf its hash
   */
  public record Wanted(long sequence, Digest leaf) {
    public Wanted {
      requireNonNull(leaf, "leaf");
    }
  }

  public ChainProgress {
    requireNonNull(chain, "chain");
    wanted = List.copyOf(wanted);
  }
}

package org.verbale.server.feed;

import java.util.Set;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.server.storage.View;

/** Who may read what, from state alone. Called on reading threads; must be safe for many. */
public interface Access {
  /**
   * A number that is another one as soon as any answer of the other methods may be. Asked for every
   * page, so it must be cheap.
   */
  long version(View view);

  /**
   * The chains whose entries {@code device} may be served now: not one from which its removal is
   * due.
   *
   * @param device SHA-256 of its signing certificate
   * @throws org.verbale.refusal.RefusedException if it may be served nothing at all
   */
  Set<Chain> chains(View view, Digest device);

  /** The channels with a welcome that {@code device} has not discarded. */
  Set<ChannelId> welcomes(View view, Digest device);
}

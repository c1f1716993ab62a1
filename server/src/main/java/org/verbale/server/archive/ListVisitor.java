package org.verbale.server.archive;

import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;

/** Is shown which channels are on which parties' lists. */
@FunctionalInterface
public interface ListVisitor {
  /**
   * @param seals number of seals before the first that covers it
   */
  void listed(PartyCode party, ChannelId channel, long seals);
}

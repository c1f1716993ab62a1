package org.verbale.audit;

import static java.util.Objects.requireNonNull;

import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;

/** That a channel was put on a party's list: for ever, from the next seal on. */
public record Listing(PartyCode party, ChannelId channel) implements Comparable<Listing> {
  public Listing {
    requireNonNull(party, "party");
    requireNonNull(channel, "channel");
  }

  /** By party, then by channel. */
  @Override
  public int compareTo(Listing other) {
    int byParty = party.compareTo(other.party);
    return byParty != 0 ? byParty : channel.compareTo(other.channel);
  }
}

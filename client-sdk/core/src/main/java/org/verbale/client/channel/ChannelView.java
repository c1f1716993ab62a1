package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.id.CertificateId;
import org.verbale.identity.Registry;
import org.verbale.identity.Use;
import org.verbale.log.ChannelHead;

/**
 * A channel as it was when the view was taken. Immutable.
 *
 * @param epoch the current one; empty before the channel exists
 * @param readers who can read what is sealed in the current epoch, in the order of their leaves
 */
public record ChannelView(
    Following following, ChannelHead head, Optional<EpochId> epoch, List<EpochReader> readers) {
  public ChannelView {
    readers = List.copyOf(readers);
  }

  static ChannelView of(History history, Registry registry, Following following) {
    List<EpochReader> readers = new ArrayList<>();
    Optional<EpochFacts> current = history.current();
    if (current.isPresent()) {
      for (CertificateId member : current.get().members()) {
        boolean acknowledged = history.acknowledged().contains(member);
        registry
            .device(member.hash(), Use.SIGNING)
            .map(
                device ->
                    new EpochReader(
                        device.party(), device.role(), device.device(), member, acknowledged))
            .ifPresent(readers::add);
      }
    }
    return new ChannelView(following, history.head(), current.map(EpochFacts::epoch), readers);
  }
}

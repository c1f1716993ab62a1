package org.verbale.server.app;

import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.policy.Policy;
import org.verbale.server.channel.Channels;
import org.verbale.server.feed.Access;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.View;

/**
 * Tells the feed who may read what: the registry, and the channels in whose groups the device has a
 * leaf that need not go. Devices are named by their transport certificates.
 */
final class FeedAccess implements Access {
  private final RegistryFeature registry;
  private final Channels channels;
  private final InstantSource clock;

  FeedAccess(RegistryFeature registry, Channels channels, InstantSource clock) {
    this.registry = registry;
    this.channels = channels;
    this.clock = clock;
  }

  @Override
  public long version(View view) {
    return channels.version(view);
  }

  @Override
  public Set<Chain> chains(View view, Digest device) {
    Policy policy = registry.policy(view, clock.millis());
    DeviceCertificate caller = policy.caller(device);
    Set<Chain> chains = new TreeSet<>(Set.of(Chain.REGISTRY));
    for (ChannelId channel : policy.registry().channels(caller.party(), policy.moment())) {
      if (channels.mayRead(view, policy, channel, caller)) {
        chains.add(Chain.of(channel));
      }
    }
    return chains;
  }

  @Override
  public Set<ChannelId> welcomes(View view, Digest device) {
    Policy policy = registry.policy(view, clock.millis());
    Set<ChannelId> waiting = new TreeSet<>();
    for (Channels.WaitingWelcome welcome : channels.welcomes(view, policy, policy.caller(device))) {
      waiting.add(welcome.epoch().channel());
    }
    return waiting;
  }
}

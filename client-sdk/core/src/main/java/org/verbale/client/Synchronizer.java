package org.verbale.client;

import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.archive.Completeness;
import org.verbale.client.archive.PlacedLeaf;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Following;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.v1.ChannelState;
import org.verbale.v1.ListChannelsRequest;

/** Brings a session up to date, and holds what it was shown against what is proven. */
final class Synchronizer {
  private static final Logger logger = LoggerFactory.getLogger(Synchronizer.class);

  /** Chains of one completeness request; the server takes 1,000. */
  private static final int CHAINS = 500;

  private final Session session;

  Synchronizer(Session session) {
    this.session = session;
  }

  /** Reads everything new, does what is mandated, and checks completeness. */
  void sync() {
    session.nextLog().follow();
    session.registry().catchUp();
    session.keyPackages().replenish(session.options().keyPackages());
    for (ChannelId channel : session.channels()) {
      session.engine(channel).catchUp();
    }
    maintain();
    check();
  }

  /**
   * Commits what registry and assignment mandate, where this device is a member. Refusals are left
   * to the next time: another member may be quicker, a KeyPackage may be missing.
   */
  void maintain() {
    for (ChannelEngine engine : session.engines()) {
      try {
        engine.maintain();
      } catch (RefusedException e) {
        logger.info("Upkeep of {} was refused: {}", engine.channel(), e.reason());
      }
    }
  }

  /**
   * Has the heads of the registry and of all channels, and the party's list, proven.
   *
   * @return the channels that are proven to exist for the party
   * @throws DishonestServerException if something was withheld, or another chain was shown
   */
  SortedSet<ChannelId> check() {
    try {
      return checkOnce();
    } catch (RefusedException e) {
      if (!e.reason().equals("NOT_ENTITLED")) {
        throw e;
      }
      session.registry().catchUp(); // an assignment changed meanwhile
      return checkOnce();
    }
  }

  private SortedSet<ChannelId> checkOnce() {
    List<Chain> wanted = new ArrayList<>(List.of(Chain.REGISTRY));
    session.entitled().forEach(channel -> wanted.add(Chain.of(channel)));
    wanted.add(Chain.LOG);
    Completeness first = session.log().completeness(head(wanted), true);
    checkHeads(first);
    for (int from = CHAINS; from < wanted.size(); from += CHAINS) {
      List<Chain> next = wanted.subList(from, Math.min(wanted.size(), from + CHAINS));
      checkHeads(session.log().completeness(next, false));
    }
    return first.partyChannels().orElseThrow();
  }

  private static List<Chain> head(List<Chain> chains) {
    return chains.subList(0, Math.min(CHAINS, chains.size()));
  }

  private void checkHeads(Completeness proven) {
    for (Map.Entry<Chain, ChannelHead> chain : proven.chains().entrySet()) {
      if (chain.getKey().equals(Chain.LOG)) {
        continue; // held against the log's keys where it was proven
      }
      if (chain.getKey().channel().isPresent()) {
        ChannelEngine engine = session.engine(chain.getKey().channel().get());
        check(proven, () -> engine.check(chain.getValue()), engine::last);
      } else {
        RegistryReplica registry = session.registry();
        check(proven, () -> registry.check(chain.getValue()), registry::last);
      }
    }
    session.keepsakes().keep(proven);
  }

  private void check(Completeness proven, Runnable head, Supplier<Optional<PlacedLeaf>> last) {
    try {
      head.run();
      last.get().ifPresent(proven::demandCounted);
    } catch (DishonestServerException e) {
      throw last.get().map(read -> session.log().accuse(e, proven.hiding(read))).orElse(e);
    }
  }

  /**
   * What exists or should exist for the party: what the server says, held against the registry and
   * the proven list.
   */
  List<ChannelStatus> channels() {
    session.registry().catchUp();
    SortedSet<ChannelId> proven = check();
    Map<ChannelId, ChannelState> told = new TreeMap<>();
    session
        .server()
        .listChannels(ListChannelsRequest.getDefaultInstance())
        .getChannelsList()
        .forEach(state -> told.put(ChannelId.of(state.getChannel()), state));
    session.registry().catchUp();
    for (ChannelId channel : session.entitled()) {
      ChannelState state = told.get(channel);
      if (state == null || (proven.contains(channel) && !state.getCreated())) {
        throw new DishonestServerException(
            COMPLETENESS, "channels: one is left out (expected: all that the party belongs to)");
      }
    }
    List<ChannelStatus> all = new ArrayList<>();
    SortedSet<ChannelId> channels = session.channels();
    channels.addAll(proven);
    for (ChannelId channel : channels) {
      boolean created =
          proven.contains(channel) || (told.containsKey(channel) && told.get(channel).getCreated());
      all.add(status(channel, created));
    }
    return List.copyOf(all);
  }

  /**
   * A channel as far as it was read.
   *
   * @param created whether it is known to exist, from elsewhere than its chain
   */
  ChannelStatus status(ChannelId channel, boolean created) {
    ChannelEngine engine = session.engine(channel);
    return new ChannelStatus(
        channel,
        standing(engine.following(), session.entitled().contains(channel), created),
        engine.head().length());
  }

  private static Standing standing(Following following, boolean entitled, boolean created) {
    return switch (following) {
      case MEMBER -> entitled ? Standing.MEMBER : Standing.FORMER;
      case LOCKED_OUT -> entitled ? Standing.LOCKED_OUT : Standing.FORMER;
      case WATCHING -> entitled ? Standing.WAITING : Standing.FORMER;
      case NOT_CREATED -> {
        if (!entitled) {
          yield Standing.FORMER;
        }
        yield created ? Standing.WAITING : Standing.NOT_CREATED;
      }
    };
  }
}

package org.verbale.server.search;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.id.ChannelId;

/**
 * The channels whose index could not be brought to its end: each is tried again after twice as many
 * rounds as the time before, and keeps no other from being followed. Thread-safe.
 */
final class Owed {
  /** An index that failed so often is given up: what there is of it is dropped. */
  static final int GIVE_UP = 4;

  /** The longest wait is of two to this power rounds: some nine minutes. */
  private static final int LONGEST = 9;

  private final Map<ChannelId, Debt> debts = new HashMap<>();
  private long round;

  private static final class Debt {
    private int failures;
    private long due;
    private boolean dropped;
  }

  /**
   * @param channels that were owed when the process ended; tried at once
   */
  Owed(Collection<ChannelId> channels) {
    channels.forEach(channel -> debts.put(channel, new Debt()));
  }

  synchronized void beginRound() {
    round++;
  }

  /** Whether a channel may be tried in this round, as all that did not fail may. */
  synchronized boolean isDue(ChannelId channel) {
    Debt debt = debts.get(channel);
    return debt == null || debt.due <= round;
  }

  /** Those to be tried in this round. */
  synchronized List<ChannelId> due() {
    return channels().stream().filter(this::isDue).toList();
  }

  /**
   * Notes that a channel failed.
   *
   * @return whether it is to be given up
   */
  synchronized boolean fail(ChannelId channel) {
    Debt debt = debts.computeIfAbsent(channel, any -> new Debt());
    debt.failures++;
    debt.due = round + (1L << Math.min(debt.failures, LONGEST));
    debt.dropped = false;
    return debt.failures >= GIVE_UP;
  }

  /** Notes that nothing is left of a channel's index. */
  synchronized void dropped(ChannelId channel) {
    Debt debt = debts.get(channel);
    if (debt != null) {
      debt.dropped = true;
    }
  }

  /** Notes that a channel was brought to its end. */
  synchronized void settle(ChannelId channel) {
    debts.remove(channel);
  }

  synchronized void clear() {
    debts.clear();
  }

  synchronized Set<ChannelId> channels() {
    return new TreeSet<>(debts.keySet());
  }

  /** Whether what was erased may still lie in one of their indexes. */
  synchronized boolean mayHoldErased() {
    return debts.values().stream().anyMatch(debt -> !debt.dropped);
  }
}

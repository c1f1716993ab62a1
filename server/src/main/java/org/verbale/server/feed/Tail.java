package org.verbale.server.feed;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.View;

/**
 * Looks once at each new leaf and wakes those whom it concerns, so that a record does not make
 * every follower read the log.
 */
final class Tail {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  /** Every other kind may change who reads what, or is for everybody. */
  private static final Set<LeafKind> FOR_THEIR_CHAIN_ALONE =
      EnumSet.of(LeafKind.RECORD, LeafKind.ACKNOWLEDGEMENT, LeafKind.TERMS_SUPPLEMENT);

  private final Storage storage;
  private final Archive archive;
  private final int scan;
  private final Set<Waiter> everybody = ConcurrentHashMap.newKeySet();
  private final Map<Chain, Set<Waiter>> interested = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile long seen;

  /** What leaves were about. */
  private static final class Concern {
    final Set<Chain> chains = new HashSet<>();
    boolean everybody;
    long next;
    long size;
  }

  /** Somebody who sleeps until there may be something for him. */
  final class Waiter {
    private final Semaphore wakes = new Semaphore(0);
    private Set<Chain> chains = Set.of();

    /** Forgets earlier wakes: what they were for is read after this. */
    void reset() {
      wakes.drainPermits();
    }

    /** From here on is woken for entries of {@code chains}. */
    void expect(Set<Chain> wanted) {
      for (Chain chain : chains) {
        if (!wanted.contains(chain)) {
          interested.computeIfPresent(chain, (same, waiters) -> without(waiters));
        }
      }
      for (Chain chain : wanted) {
        if (!chains.contains(chain)) {
          interested.compute(chain, (same, waiters) -> with(waiters));
        }
      }
      chains = wanted;
    }

    /** Sleeps until something may have come after the first {@code size} leaves. */
    void await(long size) throws InterruptedException {
      if (seen <= size) {
        wakes.acquire();
      }
    }

    void wake() {
      if (wakes.availablePermits() == 0) {
        wakes.release();
      }
    }

    void leave() {
      expect(Set.of());
      everybody.remove(this);
    }

    private Set<Waiter> with(@Nullable Set<Waiter> waiters) {
      Set<Waiter> more = waiters == null ? ConcurrentHashMap.newKeySet() : waiters;
      more.add(this);
      return more;
    }

    private @Nullable Set<Waiter> without(Set<Waiter> waiters) {
      waiters.remove(this);
      return waiters.isEmpty() ? null : waiters;
    }
  }

  Tail(Storage storage, Archive archive, int scan) {
    this.storage = storage;
    this.archive = archive;
    this.scan = scan;
    this.seen = storage.read(archive::size);
    this.thread = Thread.ofPlatform().name("feed-tail").daemon().start(this::run);
  }

  Waiter enter() {
    var waiter = new Waiter();
    everybody.add(waiter);
    return waiter;
  }

  /** Something was committed. Returns at once. */
  void committed() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  void wakeEverybody() {
    everybody.forEach(Waiter::wake);
  }

  /** Number of followers. */
  int size() {
    return everybody.size();
  }

  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        look();
      }
    } catch (InterruptedException e) {
      LOG.debug("Feed stopped");
    }
  }

  private void look() {
    try {
      Concern concern;
      do {
        concern = storage.read(this::concern);
        seen = concern.next; // before waking: whoever registers later sees it
        wake(concern);
      } while (concern.next < concern.size);
    } catch (RefusedException | StorageException e) {
      // Readers are overloaded, or stop. Let everybody look for himself, and meet the same.
      LOG.warn("Cannot look at new leaves; waking all followers: {}", e.getMessage());
      wakeEverybody();
    }
  }

  private Concern concern(View view) {
    var concern = new Concern();
    concern.next = seen;
    concern.size = archive.size(view);
    long end = Math.min(concern.size, seen + scan);
    if (concern.next < end) {
      archive.walk(
          view,
          seen,
          (index, leaf, position) -> {
            add(concern, leaf.kind(), position);
            concern.next = index + 1;
            return concern.next < end;
          });
    }
    return concern;
  }

  private static void add(Concern concern, LeafKind kind, Optional<Position> position) {
    if (FOR_THEIR_CHAIN_ALONE.contains(kind)) {
      position.ifPresent(place -> concern.chains.add(place.chain()));
    } else {
      concern.everybody = true;
    }
  }

  private void wake(Concern concern) {
    if (concern.everybody) {
      wakeEverybody();
      return;
    }
    for (Chain chain : concern.chains) {
      interested.getOrDefault(chain, Set.of()).forEach(Waiter::wake);
    }
  }
}

package org.verbale.server.witnessing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.verbale.server.archive.SealedHead;
import org.verbale.witness.Cosignature;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.TrustPolicy;

/**
 * Where the follower lays out the one head that is to be cosigned, and those who ask the witnesses
 * lay down what they got. Thread-safe.
 *
 * <p>A round is replaced by one for a newer head only while nobody is asking for it: if heads were
 * replaced as they are sealed, a witness slower than the seals would never be in one round with the
 * others.
 */
final class Desk {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TrustPolicy policy;
  private final LongSupplier nanos;

  private @Nullable Round open;
  private @Nullable Round shown;

  /** What of the shown round's cosignatures is shown. */
  private Map<CosignerKey, Cosignature> shownLines = Map.of();

  /** How many ask for the open round now, and since when that number is what it is. */
  private int asking;

  private long changedAt;
  private long openedAt;
  private boolean everOpened;

  /** Since when heads wait for a quorum; of no meaning while none is open. */
  private long collectingSince;

  private boolean news;

  Desk(TrustPolicy policy, LongSupplier nanos) {
    this.policy = policy;
    this.nanos = nanos;
  }

  /** A round that is to be shown, with the cosignatures to show. */
  record Reached(Round round, Map<CosignerKey, Cosignature> cosignatures) {}

  /** The next round to ask for; waits until one is open that is not {@code done}. */
  Round take(@Nullable Round done) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Round next = open;
      while (next == null || next == done) {
        changed.await();
        next = open;
      }
      count(1);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Asking for {@code round} is over, with these cosignatures, verified. */
  void settle(Round round, List<Cosignature> got) {
    lock.lock();
    try {
      if (round == open) {
        count(-1);
      }
      if (round == open || round == shown) {
        got.forEach(round::add);
      }
      look();
    } finally {
      lock.unlock();
    }
  }

  private void count(int more) {
    asking += more;
    changedAt = nanos.getAsLong();
  }

  /** The follower should look at what there is. */
  void news() {
    lock.lock();
    try {
      look();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    news = true;
    changed.signalAll();
  }

  /** Waits for news, at most this long. */
  void await(long atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost;
      while (!news && left > 0) {
        left = changed.awaitNanos(left);
      }
      news = false;
    } finally {
      lock.unlock();
    }
  }

  /** The open round if it reached the quorum, or the shown one if it has more than is shown. */
  Optional<Reached> reached() {
    lock.lock();
    try {
      if (open != null && open.isReached(policy)) {
        return Optional.of(new Reached(open, open.cosignatures()));
      }
      if (shown != null && !shown.cosignatures().equals(shownLines)) {
        return Optional.of(new Reached(shown, shown.cosignatures()));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that {@code reached} is what is shown now; the moment of what was shown before is let go.
   */
  void show(Reached reached) {
    lock.lock();
    try {
      Round before = shown;
      shown = reached.round();
      shownLines = reached.cosignatures();
      if (open == shown) {
        open = null;
      }
      letGo(before);
      look();
    } finally {
      lock.unlock();
    }
  }

  /** Opens a round, in place of one that nobody asks for. */
  void open(Round next) {
    lock.lock();
    try {
      Round before = open;
      open = next;
      asking = 0;
      openedAt = nanos.getAsLong();
      changedAt = openedAt;
      everOpened = true;
      if (before == null) {
        collectingSince = openedAt;
      }
      letGo(before);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nanoseconds until another round may be opened: none if there is no open one; else nobody must
   * have asked for the open one for {@code pause}.
   */
  long untilMayOpen(long pause) {
    lock.lock();
    try {
      if (open == null) {
        return 0;
      }
      return asking > 0 ? Long.MAX_VALUE : Math.max(0, changedAt + pause - nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds since the last round was opened; very many if none was. */
  long sinceOpened() {
    lock.lock();
    try {
      return everOpened ? nanos.getAsLong() - openedAt : Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /** Size of the open round's head; if there is none, of the shown one's; 0 if neither is. */
  long newestSize() {
    lock.lock();
    try {
      Round newest = open != null ? open : shown;
      return newest == null ? 0 : newest.size();
    } finally {
      lock.unlock();
    }
  }

  /** What is there for {@code head} already, if it is the newest that was asked for. */
  Map<CosignerKey, Cosignature> cosignatures(SealedHead head) {
    lock.lock();
    try {
      Round last = open != null ? open : shown;
      return last != null && last.head().head().equals(head.head())
          ? last.cosignatures()
          : Map.of();
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds for which heads have waited for a quorum; 0 if the last one reached it. */
  long collectingFor() {
    lock.lock();
    try {
      return open == null ? 0 : nanos.getAsLong() - collectingSince;
    } finally {
      lock.unlock();
    }
  }

  /** Lets all moments go. */
  void clear() {
    lock.lock();
    try {
      Round first = open;
      Round second = shown;
      open = null;
      shown = null;
      letGo(first);
      letGo(second);
    } finally {
      lock.unlock();
    }
  }

  private void letGo(@Nullable Round before) {
    if (before != null
        && (open == null || open.moment() != before.moment())
        && (shown == null || shown.moment() != before.moment())) {
      before.moment().close();
    }
  }
}

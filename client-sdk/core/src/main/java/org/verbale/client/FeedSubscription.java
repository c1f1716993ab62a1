package org.verbale.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.client.transport.Stream;
import org.verbale.v1.FeedItem;
import org.verbale.v1.SubscribeRequest;

/**
 * Follows the server's feed on a thread of its own. Upkeep and checks run beside it, on the
 * client's workers, so that a slow proof holds up no record.
 */
final class FeedSubscription implements Subscription {
  private static final Logger logger = LoggerFactory.getLogger(FeedSubscription.class);

  private static final long FIRST_WAIT_MILLIS = 500;
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  /** Members that see the same cause for upkeep act at different times; the first one's counts. */
  private static final int UPKEEP_SPREAD_MILLIS = 3_000;

  /** Reasons that waiting does not change. */
  private static final Set<String> FINAL =
      Set.of("UNAUTHENTICATED", "NOT_REGISTERED", "REVOKED", "EXPIRED");

  private final Session session;
  private final Synchronizer synchronizer;
  private final ScheduledExecutorService workers;
  private final FeedReader reader;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean upkeepDue = new AtomicBoolean();
  private final AtomicBoolean checkDue = new AtomicBoolean();
  private volatile long lastCheck;
  private volatile boolean open = true;
  private volatile @Nullable Stream<FeedItem> stream;

  FeedSubscription(
      Session session,
      Synchronizer synchronizer,
      ScheduledExecutorService workers,
      Consumer<Event> listener) {
    this.session = session;
    this.synchronizer = synchronizer;
    this.workers = workers;
    this.reader = new FeedReader(session, synchronizer, listener);
    this.lastCheck = System.nanoTime() - session.options().checkInterval().toNanos();
    this.thread = new Thread(this::run, "verbale-feed");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isOpen() {
    return open;
  }

  private void run() {
    try {
      follow();
    } catch (DishonestServerException e) {
      logger.error("The server was caught; the subscription stops: {}", e.getMessage());
      stop(e);
    } catch (RefusedException | StateFailedException e) {
      if (!isClosing()) {
        logger.error("The subscription stops: {}", e.getMessage());
        stop(e);
      }
    } catch (RuntimeException e) {
      if (!isClosing()) {
        logger.error("The subscription stops on a defect, or by its listener", e);
      }
    } finally {
      open = false;
    }
  }

  private void stop(VerbaleException cause) {
    reader.tell(new Event.Stopped(cause));
  }

  private void follow() {
    long wait = FIRST_WAIT_MILLIS;
    while (!isClosing()) {
      long before = reader.items();
      try {
        session.halt().check();
        followOnce();
      } catch (RefusedException | UnreachableException e) {
        if (e instanceof RefusedException refused && FINAL.contains(refused.reason())) {
          throw e;
        }
        logger.info("The feed broke off, and will be taken up again: {}", e.getMessage());
      }
      wait = reader.items() > before ? FIRST_WAIT_MILLIS : wait;
      pause(wait / 2 + session.options().random().nextLong(wait / 2 + 1));
      wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
    }
  }

  private void followOnce() {
    session.halt().guard(session.nextLog()::follow);
    session.halt().guard(reader::catchUp);
    scheduleUpkeep();
    scheduleCheck();
    var request = SubscribeRequest.newBuilder().setFrom(reader.cursor()).build();
    try (Stream<FeedItem> items = session.server().subscribe(request)) {
      stream = items;
      while (!isClosing()) {
        var item = items.next();
        if (item.isEmpty()) {
          return;
        }
        session.halt().guard(() -> take(item.get()));
        if (item.get().hasSealed() && session.nextLog().isUnsure()) {
          return;
        }
      }
    } finally {
      stream = null;
    }
  }

  private void take(FeedItem item) {
    if (reader.take(item)) {
      scheduleUpkeep();
    }
    if (item.hasSealed()) {
      scheduleCheck();
    }
  }

  private void scheduleUpkeep() {
    long delay = session.options().random().nextInt(UPKEEP_SPREAD_MILLIS);
    schedule(upkeepDue, delay, synchronizer::maintain);
  }

  private void scheduleCheck() {
    Duration interval = session.options().checkInterval();
    long since = System.nanoTime() - lastCheck;
    schedule(checkDue, Math.max(0, interval.toNanos() - since) / 1_000_000, this::check);
  }

  private void check() {
    lastCheck = System.nanoTime();
    if (session.log().trust().demandsWitnesses()) {
      scheduleCheck(); // a server that falls silent must not keep the next one from happening
    }
    try {
      synchronizer.check();
    } catch (UnwitnessedException e) {
      reader.tellUnwitnessed(e);
      throw e;
    }
    reader.tellChecked();
  }

  /** Once at a time; what goes wrong for now is tried again on the next occasion. */
  private void schedule(AtomicBoolean due, long delayMillis, Runnable step) {
    if (!due.compareAndSet(false, true)) {
      return;
    }
    try {
      var unused =
          workers.schedule(
              () -> {
                due.set(false);
                runAside(step);
              },
              delayMillis,
              MILLISECONDS);
    } catch (RejectedExecutionException e) {
      logger.debug("The client is closing");
    }
  }

  private void runAside(Runnable step) {
    try {
      session.halt().guard(step);
    } catch (DishonestServerException e) {
      breakOff(); // the feed's thread finds the halt, and tells
    } catch (VerbaleException e) {
      logger.info("Upkeep was put off: {}", e.getMessage());
      if (e instanceof RefusedException refused && refused.reason().equals("RECOVERING")) {
        breakOff(); // who begins a stream first looks in which generation the log is
      }
    } catch (RuntimeException e) {
      if (!isClosing()) {
        logger.error("Upkeep failed on a defect", e);
      }
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause(long millis) {
    try {
      if (closing.await(millis, MILLISECONDS)) {
        logger.debug("The subscription closes");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void breakOff() {
    Stream<FeedItem> current = stream;
    if (current != null) {
      current.close();
    }
  }

  /** Lets the stream begin anew, under whatever the connection now shows. */
  void reconnect() {
    breakOff();
  }

  /** Lets it end soon. */
  void signal() {
    closing.countDown();
    breakOff();
  }

  /** The thread is never interrupted: that would close the state's file under it. */
  @Override
  public void close() {
    signal();
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join(session.options().callTimeout().toMillis() + 1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
